package dev.quadrant.monitor.tsdb;

import java.io.IOException;

/** The directory holds a store of another layout, which is left as it is. */
public final class StoreFormatException extends IOException {
    private static final long serialVersionUID = 1;

    StoreFormatException(String message) {
        super(message);
    }
}
