package dev.quadrant.monitor.tsdb;

import java.util.List;

/** What a block has of a series: those of its chunks that were asked for, and what is deleted of them. */
record BlockSeries(Block block, int rank, BlockChunks chunks) {
    /** Adds the chunks with samples between two times, both included. */
    void sources(long from, long to, List<ChunkSource> into) {
        for (int i = 0; i < chunks.count(); i++) {
            if (chunks.first(i) <= to && chunks.last(i) >= from) {
                into.add(source(block, chunks, i));
            }
        }
    }

    static void sources(Block block, BlockChunks chunks, List<ChunkSource> into) {
        for (int i = 0; i < chunks.count(); i++) {
            into.add(source(block, chunks, i));
        }
    }

    private static ChunkSource source(Block block, BlockChunks chunks, int i) {
        return new ChunkSource.InBlock(
                block, chunks.first(i), chunks.last(i), chunks.samples(i), chunks.size(i), chunks.place(i));
    }

    Intervals deleted() {
        return block.tombstones().of(rank);
    }
}
