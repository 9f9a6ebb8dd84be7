package dev.quadrant.monitor.logs.receive;

/** What was sent is not what it should be; nothing of it was taken. */
public final class BadLinesException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String reason;

    BadLinesException(int status, String reason, String message) {
        super(message, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    static BadLinesException bad(String message) {
        return new BadLinesException(400, "bad-request", message);
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }
}
