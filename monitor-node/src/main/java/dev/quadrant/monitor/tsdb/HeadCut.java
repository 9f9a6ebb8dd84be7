package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Writes a window of the head as a block. */
final class HeadCut {
    private final Head head;
    private final Blocks blocks;
    private final Disk disk;
    private final SampleIterator.DamagedChunks damaged;

    HeadCut(Head head, Blocks blocks, Disk disk, SampleIterator.DamagedChunks damaged) {
        this.head = head;
        this.blocks = blocks;
        this.disk = disk;
        this.damaged = damaged;
    }

    /**
     * Writes the window that begins at a time. Its chunks are in files, and no more come.
     *
     * @param sealedUpTo as in {@link BlockMeta}
     * @return false when there is nothing in it, and nothing was written
     */
    boolean write(long begin, long sealedUpTo) throws IOException {
        long end = begin + Windows.MILLIS;
        List<Series> series = new ArrayList<>();
        TreeSet<String> symbols = new TreeSet<>();
        for (Series one : head.all()) {
            if (one.hasSamples(begin, end - 1)) {
                series.add(one);
                one.labels().forEach((name, value) -> {
                    symbols.add(name);
                    symbols.add(value);
                });
            }
        }
        if (series.isEmpty()) {
            return false;
        }
        series.sort((a, b) -> a.labels().compareTo(b.labels()));
        try (BlockWriter out = new BlockWriter(disk, blocks.directory(), blocks.nextNumber(), symbols)) {
            ChunkCopy copy = new ChunkCopy(out, damaged);
            for (Series one : series) {
                out.begin(one.labels());
                copy.copy(one.chunks(begin, end - 1, head.chunks()), one.deleted());
                out.end();
            }
            if (out.empty()) {
                return false;
            }
            blocks.add(out.finish(begin, end, sealedUpTo, List.of()));
            return true;
        }
    }
}
