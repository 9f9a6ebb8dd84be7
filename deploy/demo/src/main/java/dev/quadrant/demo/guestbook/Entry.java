package dev.quadrant.demo.guestbook;

import java.time.Instant;

/**
 * A line in the guest book.
 *
 * @param name who wrote it, at most {@link #NAME_MAX} characters
 * @param message what they wrote, at most {@link #MESSAGE_MAX} characters
 * @param written when
 */
record Entry(String name, String message, Instant written) {
    static final int NAME_MAX = 40;
    static final int MESSAGE_MAX = 280;
}
