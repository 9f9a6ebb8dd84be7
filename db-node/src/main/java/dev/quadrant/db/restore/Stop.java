package dev.quadrant.db.restore;

import dev.quadrant.db.binlog.BinlogPosition;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the replay of one chain ends.
 *
 * @param position transactions that begin at or behind it are left out
 * @param time transactions that begin at or after it are left out
 */
record Stop(Optional<BinlogPosition> position, Optional<Instant> time) {
    static final Stop NOWHERE = new Stop(Optional.empty(), Optional.empty());

    static Stop at(BinlogPosition position) {
        return new Stop(Optional.of(position), Optional.empty());
    }

    static Stop at(Instant time) {
        return new Stop(Optional.empty(), Optional.of(time));
    }

    /** Whether a transaction that begins here is left out, and all after it. */
    boolean excludes(BinlogPosition begin, long epochSecond) {
        return position.isPresent() && begin.compareTo(position.get()) >= 0
                || time.isPresent() && !Instant.ofEpochSecond(epochSecond).isBefore(time.get());
    }
}
