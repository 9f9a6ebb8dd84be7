package dev.quadrant.db.restore;

import java.io.IOException;

/** A restore cannot be done or cannot go on; the message says why, and where. */
public final class RestoreFailure extends IOException {
    private static final long serialVersionUID = 1;

    public RestoreFailure(String message) {
        super(message);
    }
}
