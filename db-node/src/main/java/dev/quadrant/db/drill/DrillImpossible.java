package dev.quadrant.db.drill;

import dev.quadrant.db.server.ServerUnusable;
import java.io.IOException;

/** No drill can be done on this host as it is configured; the message says why, and the fix. Nothing is known of the backups. */
public final class DrillImpossible extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean wantsProgram;

    DrillImpossible(String message) {
        super(message);
        wantsProgram = false;
    }

    DrillImpossible(ServerUnusable cause) {
        super(cause.wantsProgram() ? withoutProgram(cause.getMessage()) : cause.getMessage(), cause);
        wantsProgram = cause.wantsProgram();
    }

    /** What else than a program helps. */
    static String withoutProgram(String message) {
        return message + "; in a container without one, drill on another host that reads the repository, or switch"
                + " drills off with an empty quadrant.db.drill.schedule";
    }

    /** Whether the host has no server of the source's kind; else it has one that does not do. */
    public boolean wantsProgram() {
        return wantsProgram;
    }
}
