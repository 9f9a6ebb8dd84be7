package dev.quadrant.monitor.tsdb;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a store is kept.
 *
 * @param path its directory; made when it is absent
 * @param retention age at which samples are deleted
 * @param sizeMax bytes of the store's files above which the oldest blocks are deleted; {@link Long#MAX_VALUE} for no limit
 * @param outOfOrderWindow how much older than the newest sample one may be that comes late; 0 when each series must rise
 * @param seriesMax most series in the head at once; further ones are refused
 * @param walSegment bytes of a segment of the log
 * @param walMax bytes of the log after which a checkpoint makes it short
 * @param chunkFile bytes of a file of chunks of the head
 */
public record StoreOptions(
        Path path,
        Duration retention,
        long sizeMax,
        Duration outOfOrderWindow,
        int seriesMax,
        int walSegment,
        long walMax,
        int chunkFile) {
    public static StoreOptions of(Path path, Duration retention, int seriesMax) {
        return new StoreOptions(
                path, retention, Long.MAX_VALUE, Duration.ZERO, seriesMax, 16 << 20, 64 << 20, 32 << 20);
    }

    /** The same with another limit of size. */
    public StoreOptions sizeMax(long bytes) {
        return new StoreOptions(path, retention, bytes, outOfOrderWindow, seriesMax, walSegment, walMax, chunkFile);
    }

    /** The same with another window for late samples. */
    public StoreOptions outOfOrderWindow(Duration window) {
        return new StoreOptions(path, retention, sizeMax, window, seriesMax, walSegment, walMax, chunkFile);
    }
}
