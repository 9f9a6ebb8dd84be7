package dev.quadrant.monitor.exposition;

/** An exposition that breaks its form or a limit. Carries no stack trace: it is data, not a fault of the program. */
public final class ExpositionException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final int line;

    /**
     * An error.
     *
     * @param reason stable code in kebab-case, for example {@code bad-value}
     * @param line line of the exposition, from 1
     * @param message what is wrong, in words
     */
    public ExpositionException(String reason, int line, String message) {
        super("line " + line + ": " + message, null, false, false);
        this.reason = reason;
        this.line = line;
    }

    public String reason() {
        return reason;
    }

    public int line() {
        return line;
    }
}
