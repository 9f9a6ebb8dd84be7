package dev.quadrant.linux;

import java.io.IOException;

/** A call that the kernel refused, in words: what was tried, and why it failed. */
public final class LinuxException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * @param attempt what was tried, for example {@code "add 10.0.0.100 to eth0"}
     * @param errno the error number, negated (as {@link Libc} returns it) or not
     */
    public LinuxException(String attempt, long errno) {
        super(attempt + ": " + Errno.describe(errno));
        this.errno = (int) Math.abs(errno);
    }

    /** The error number, positive; see {@link Errno}. */
    public int errno() {
        return errno;
    }

    /** Returns {@code returned}, what a call of {@link Libc} gave, unless it is a failure. */
    public static int check(String attempt, int returned) throws LinuxException {
        if (returned < 0) {
            throw new LinuxException(attempt, returned);
        }
        return returned;
    }
}
