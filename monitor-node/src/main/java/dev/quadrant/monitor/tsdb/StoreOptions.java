package dev.quadrant.monitor.tsdb;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a store is kept.
 *
 * @param path its directory; made when it is absent
 * @param retention age at which samples are deleted
 * @param seriesMax most series at once; further ones are refused
 * @param walSegment bytes of a segment of the log
 * @param walMax bytes of the log after which a checkpoint makes it short
 * @param chunkFile bytes of a file of chunks
 */
public record StoreOptions(Path path, Duration retention, int seriesMax, int walSegment, long walMax, int chunkFile) {
    public static StoreOptions of(Path path, Duration retention, int seriesMax) {
        return new StoreOptions(path, retention, seriesMax, 16 << 20, 64 << 20, 32 << 20);
    }
}
