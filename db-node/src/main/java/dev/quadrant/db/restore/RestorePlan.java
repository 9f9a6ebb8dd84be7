package dev.quadrant.db.restore;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.binlog.BinlogPosition;
import java.util.List;
import java.util.Optional;

/**
 * What a restore would do.
 *
 * @param base the base that it would load
 * @param segments the segments that it would read behind it, in their order
 * @param stop where it would stop, where that is known without reading them; empty for another end
 */
public record RestorePlan(BaseManifest base, List<Segment> segments, Optional<BinlogPosition> stop) {
    public RestorePlan {
        segments = List.copyOf(segments);
    }

    /**
     * A segment of the log.
     *
     * @param chain its chain
     * @param file its name
     * @param bytes how much of it would be read
     */
    public record Segment(String chain, String file, long bytes) {}

    /** Bytes of the log that would be read. */
    public long logBytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    /** Bytes of SQL and of log, which is what a restore's time grows with. */
    public long bytes() {
        return base.sqlBytes() + logBytes();
    }
}
