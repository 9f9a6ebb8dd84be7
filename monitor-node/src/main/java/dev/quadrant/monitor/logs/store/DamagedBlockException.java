package dev.quadrant.monitor.logs.store;

import java.io.IOException;

/** Bytes on disk that are not what was written. */
final class DamagedBlockException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedBlockException(String message) {
        super(message);
    }
}
