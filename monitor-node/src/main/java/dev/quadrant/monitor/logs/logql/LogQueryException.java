package dev.quadrant.monitor.logs.logql;

/** A query that is not answered, with the HTTP status and a stable reason. Carries no stack trace: it is the client's affair. */
public final class LogQueryException extends Exception {
    private static final long serialVersionUID = 1;

    private static final int BAD_REQUEST = 400;

    private final int status;
    private final String reason;

    public LogQueryException(int status, String reason, String message) {
        super(message, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    /** What the client wrote is wrong. */
    public static LogQueryException bad(String message) {
        return new LogQueryException(BAD_REQUEST, "bad-query", message);
    }

    /** What the client wrote is wrong at a place. */
    static LogQueryException at(String query, int position, String message) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(position, query.length()); i++) {
            column++;
            if (query.charAt(i) == '\n') {
                line++;
                column = 1;
            }
        }
        return bad("parse error at line " + line + ", col " + column + ": " + message);
    }

    /** The query goes beyond a limit. */
    static LogQueryException limit(String reason, String message) {
        return new LogQueryException(BAD_REQUEST, reason, message);
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }
}
