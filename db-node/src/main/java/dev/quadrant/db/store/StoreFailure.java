package dev.quadrant.db.store;

import java.io.IOException;
import java.util.List;

/** A store cannot be used: a stable reason, and a message that names the place and the fix. */
public final class StoreFailure extends IOException {
    private static final long serialVersionUID = 1;

    /** The reasons that there are, for metrics that are all there from the start. */
    public static final List<String> REASONS = List.of(
            "unreachable",
            "tls",
            "no-bucket",
            "access-denied",
            "wrong-key",
            "wrong-secret",
            "clock-skew",
            "wrong-region",
            "read-only",
            "busy",
            "server-error",
            "refused",
            "malformed",
            "no-conditional-put",
            "credentials",
            "foreign-server",
            "locked",
            "conflict",
            "directory",
            "local",
            "defect");

    private final String reason;

    /** @param reason one of {@link #REASONS} */
    public StoreFailure(String reason, String message) {
        super(message);
        assert REASONS.contains(reason) : reason;
        this.reason = reason;
    }

    public StoreFailure(String reason, String message, Throwable cause) {
        this(reason, message);
        initCause(cause);
    }

    public String reason() {
        return reason;
    }
}
