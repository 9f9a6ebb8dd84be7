package dev.quadrant.db.drill;

import java.io.IOException;

/** No drill can be done on this host as it is configured; the message says why, and the fix. Nothing is known of the backups. */
public final class DrillImpossible extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean wantsProgram;

    DrillImpossible(String message) {
        this(message, false);
    }

    private DrillImpossible(String message, boolean wantsProgram) {
        super(message);
        this.wantsProgram = wantsProgram;
    }

    static DrillImpossible withoutProgram(String message) {
        return new DrillImpossible(message, true);
    }

    /** Whether the host has no server of the source's kind; else it has one that does not do. */
    public boolean wantsProgram() {
        return wantsProgram;
    }
}
