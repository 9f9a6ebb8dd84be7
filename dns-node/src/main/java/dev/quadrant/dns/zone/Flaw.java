package dev.quadrant.dns.zone;

/** Something in a master file that cannot be read; the message says what, and what to do. Caught where the line is known. */
final class Flaw extends Exception {
    private static final long serialVersionUID = 1;

    Flaw(String message) {
        super(message, null, false, false);
    }
}
