package dev.quadrant.monitor.tsdb;

import java.io.IOException;

/** A chunk's bytes are not those that were written. */
final class DamagedChunkException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedChunkException(String message, Throwable cause) {
        super(message, cause);
    }
}
