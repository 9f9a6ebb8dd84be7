package dev.quadrant.monitor.tsdb;

import java.io.IOException;

/** Another process has the store open. */
public final class StoreInUseException extends IOException {
    private static final long serialVersionUID = 1;

    StoreInUseException() {
        super("the store is in use by another process");
    }
}
