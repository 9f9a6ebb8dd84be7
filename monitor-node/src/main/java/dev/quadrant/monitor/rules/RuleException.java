package dev.quadrant.monitor.rules;

/** An evaluation of a rule that gave nothing. Carries no stack trace: it is the rule's affair. */
final class RuleException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    /**
     * An evaluation that failed.
     *
     * @param reason a stable code
     */
    RuleException(String reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
