package dev.quadrant.monitor.alerts;

/** A message that did not arrive. Carries no stack trace. */
final class SendFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean lasting;

    /**
     * A failure.
     *
     * @param lasting whether another try would fail as well (a wrong URL, a refused token)
     */
    SendFailure(String message, boolean lasting) {
        super(message, null, false, false);
        this.lasting = lasting;
    }

    boolean lasting() {
        return lasting;
    }
}
