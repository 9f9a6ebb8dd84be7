package dev.quadrant.db.restore;

import dev.quadrant.db.binlog.BinlogPosition;
import java.time.Instant;
import java.util.Optional;

/**
 * How far to replay.
 *
 * @param position transactions that begin at or behind it are left out
 * @param time transactions that begin at or after it are left out; the binlog has whole seconds
 */
public record Until(Optional<BinlogPosition> position, Optional<Instant> time) {
    public static final Until END = new Until(Optional.empty(), Optional.empty());

    /** Whether a transaction that begins here is left out, and all after it. */
    boolean excludes(BinlogPosition begin, long epochSecond) {
        return position.isPresent() && begin.compareTo(position.get()) >= 0
                || time.isPresent() && !Instant.ofEpochSecond(epochSecond).isBefore(time.get());
    }
}
