package dev.quadrant.db.base;

import java.time.Duration;

/**
 * How bases are taken.
 *
 * @param lockWait longest wait for the global read lock
 * @param sessions of the server that dump rows at once, 1 or more
 * @param chunkBytes about how many bytes of a large table go into one file
 * @param bytesPerSecond bytes of SQL a second, of all sessions; 0 for no limit
 */
public record BaseSettings(Duration lockWait, int sessions, long chunkBytes, long bytesPerSecond) {
    /** A chunk as large as this keeps sessions busy and is soon done. */
    public static final long CHUNK_BYTES = 32L << 20;
}
