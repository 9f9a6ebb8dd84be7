package dev.quadrant.monitor.tsdb;

import java.util.ArrayList;
import java.util.List;

/**
 * Which blocks become one, decided from what their metas say: old data costs a look-up per block, so there must be few.
 * Ranges are two hours, six, eighteen and so on; a range's blocks are merged when no more of it can come.
 */
final class CompactionPlan {
    private static final int FACTOR = 3;
    /** A block spans at most this part of the retention, so that retention deletes in small steps. */
    private static final int PART_OF_RETENTION = 10;

    private CompactionPlan() {}

    /**
     * The next blocks to merge, oldest first; empty when there is nothing to do.
     *
     * @param metas by their times
     * @param sealed no block before this time comes any more, ms
     * @param retention age at which blocks are deleted, ms
     */
    static List<BlockMeta> next(List<BlockMeta> metas, long sealed, long retention) {
        List<BlockMeta> overlapping = overlapping(metas);
        if (!overlapping.isEmpty()) {
            return overlapping;
        }
        for (long range = Windows.MILLIS * FACTOR; range <= retention / PART_OF_RETENTION; range *= FACTOR) {
            List<BlockMeta> group = group(metas, range, sealed);
            if (!group.isEmpty()) {
                return group;
            }
        }
        return List.of();
    }

    private static List<BlockMeta> overlapping(List<BlockMeta> metas) {
        List<BlockMeta> group = new ArrayList<>();
        for (BlockMeta meta : metas) {
            if (!group.isEmpty() && group.stream().noneMatch(meta::overlaps)) {
                if (group.size() > 1) {
                    return group;
                }
                group.clear();
            }
            group.add(meta);
        }
        return group.size() > 1 ? group : List.of();
    }

    private static List<BlockMeta> group(List<BlockMeta> metas, long range, long sealed) {
        List<BlockMeta> group = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (BlockMeta meta : metas) {
            if (meta.minTime() >= end) {
                if (group.size() > 1) {
                    return group;
                }
                group.clear();
                end = Math.floorDiv(meta.minTime(), range) * range + range;
            }
            if (end <= sealed && meta.maxTime() <= end) {
                group.add(meta);
            }
        }
        return group.size() > 1 ? group : List.of();
    }
}
