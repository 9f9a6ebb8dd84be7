package dev.quadrant.db.server;

import java.io.IOException;

/** This host cannot run a server of its own as it is asked to; the message says why, and the fix. */
public final class ServerUnusable extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean wantsProgram;

    ServerUnusable(String message) {
        this(message, false);
    }

    private ServerUnusable(String message, boolean wantsProgram) {
        super(message);
        this.wantsProgram = wantsProgram;
    }

    public static ServerUnusable withoutProgram(String message) {
        return new ServerUnusable(message, true);
    }

    /** Whether the host has no server of the kind that is needed; else it has one that does not do. */
    public boolean wantsProgram() {
        return wantsProgram;
    }
}
