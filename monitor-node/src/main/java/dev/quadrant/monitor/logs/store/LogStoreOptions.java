package dev.quadrant.monitor.logs.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a store keeps lines.
 *
 * @param path its directory; made when it is absent
 * @param retention age at which whole days are deleted
 * @param sizeMax bytes of chunk files above which the oldest are deleted
 * @param streamsMax streams with lines in the head
 * @param headBytes bytes of lines in memory at which they become chunk files
 */
public record LogStoreOptions(Path path, Duration retention, long sizeMax, int streamsMax, int headBytes) {
    /** As a program has them that does not say. */
    public static final int HEAD_BYTES = 16 << 20;
}
