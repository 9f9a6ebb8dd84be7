package dev.quadrant.db.copy;

import java.io.IOException;
import java.time.Instant;

/** What a {@link CopyLoop} does again and again, on its thread. */
interface CopyWork {
    /**
     * Learns from the store what is there.
     *
     * @return false when there is nothing to copy yet
     */
    boolean begin(Instant now) throws IOException;

    /** Makes sure that the store may still be written. */
    void confirm(Instant now) throws IOException;

    /** Copies what is missing; false when some of it waits for more. */
    boolean pass() throws IOException;

    /** Bytes that are known to be missing; after a failure, at least. */
    long pending();
}
