package dev.quadrant.monitor.remote;

/** A request that is refused. Carries no stack trace: it is the sender's affair. */
public final class RemoteException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String reason;

    /**
     * A refusal.
     *
     * @param status of HTTP
     * @param reason a stable code
     */
    RemoteException(int status, String reason, String message) {
        super(message, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }
}
