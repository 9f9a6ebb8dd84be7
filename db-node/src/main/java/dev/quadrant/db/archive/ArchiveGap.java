package dev.quadrant.db.archive;

import dev.quadrant.db.gtid.GtidSet;
import java.io.IOException;
import java.util.Optional;

/** The archive cannot go on without a hole: what comes next is no longer to be had, or never came. */
final class ArchiveGap extends IOException {
    private static final long serialVersionUID = 1;

    /** Transactions that are known to be missing; null when only the place is known. */
    private final transient GtidSet missing;

    ArchiveGap(String reason, GtidSet missing) {
        super(reason);
        this.missing = missing;
    }

    Optional<GtidSet> missing() {
        return Optional.ofNullable(missing);
    }
}
