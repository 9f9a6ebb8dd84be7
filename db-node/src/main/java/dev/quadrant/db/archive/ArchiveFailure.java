package dev.quadrant.db.archive;

import java.io.IOException;

/** Why the archive cannot go on now, in words with the fix. */
public final class ArchiveFailure extends IOException {
    private static final long serialVersionUID = 1;

    /** Stable, in kebab-case, for logs. */
    private final String reason;

    ArchiveFailure(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A stable code in kebab-case: {@code repository}, {@code foreign-server}, {@code locked}. */
    public String reason() {
        return reason;
    }
}
