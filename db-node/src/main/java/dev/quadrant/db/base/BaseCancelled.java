package dev.quadrant.db.base;

import java.io.IOException;

/** Somebody did not want the base any more; nothing of it is left. */
public final class BaseCancelled extends IOException {
    private static final long serialVersionUID = 1;

    BaseCancelled() {
        super("cancelled; nothing of it is left");
    }
}
