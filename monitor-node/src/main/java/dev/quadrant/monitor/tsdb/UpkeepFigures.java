package dev.quadrant.monitor.tsdb;

import java.util.concurrent.atomic.LongAdder;

/** What the upkeep of a store did since it was opened. May be read from any thread. */
public final class UpkeepFigures {
    final LongAdder cuts = new LongAdder();
    final LongAdder compactions = new LongAdder();
    final LongAdder deletedByTime = new LongAdder();
    final LongAdder deletedBySize = new LongAdder();
    final LongAdder asideDeletedByTime = new LongAdder();
    final LongAdder asideDeletedBySize = new LongAdder();

    /** Blocks that were written from the head. */
    public long cuts() {
        return cuts.sum();
    }

    /** Merges of blocks. */
    public long compactions() {
        return compactions.sum();
    }

    /** Blocks that were deleted because all their samples were too old. */
    public long deletedByTime() {
        return deletedByTime.sum();
    }

    /** Blocks that were deleted because the store was too large. */
    public long deletedBySize() {
        return deletedBySize.sum();
    }

    /** Of what was set aside, what was deleted because all its samples were too old. */
    public long setAsideDeletedByTime() {
        return asideDeletedByTime.sum();
    }

    /** Of what was set aside, what was deleted because the store was too large. */
    public long setAsideDeletedBySize() {
        return asideDeletedBySize.sum();
    }
}
