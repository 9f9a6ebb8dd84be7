package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;

/** Makes one block of several, or of one without what is deleted in it. */
final class Compactor {
    private final Blocks blocks;
    private final Disk disk;

    Compactor(Blocks blocks, Disk disk) {
        this.blocks = blocks;
        this.disk = disk;
    }

    /** The series of one block, one after the other. */
    private static final class Cursor {
        final Block block;
        final BlockIndex index;
        final String[] symbols;
        int rank = -1;
        BlockIndex.Entry entry;

        Cursor(Block block) throws IOException {
            this.block = block;
            this.index = block.index();
            this.symbols = index.symbolTable();
        }

        boolean next() {
            if (++rank == index.seriesCount()) {
                return false;
            }
            entry = index.series(rank, symbols, Long.MIN_VALUE, Long.MAX_VALUE);
            return true;
        }
    }

    /**
     * Writes what blocks hold as one block and puts it in their place.
     *
     * @param sources the blocks, which nobody deletes meanwhile
     * @param damaged is told of chunks that are damaged; they are left out
     */
    void merge(List<Block> sources, SampleIterator.DamagedChunks damaged) throws IOException {
        List<Integer> numbers =
                sources.stream().map(block -> block.meta().number()).toList();
        blocks.replace(sources, write(sources, numbers, damaged));
    }

    /** Puts what is whole of a block with a damaged chunk into another one, and sets the block aside. */
    void salvage(Block block) throws IOException {
        String why = block.chunkDamage();
        // The new block does not name the old one: were it to, a start after a crash would delete what is to be set
        // aside.
        BlockMeta meta = write(List.of(block), List.of(), what -> {});
        blocks.replaceDamaged(block, meta, why + "; what is whole is served");
    }

    /** Writes what blocks hold as one block; null when nothing is left of it. */
    private BlockMeta write(List<Block> sources, List<Integer> numbers, SampleIterator.DamagedChunks damaged)
            throws IOException {
        PriorityQueue<Cursor> cursors = new PriorityQueue<>((a, b) -> {
            int order = a.entry.labels().compareTo(b.entry.labels());
            return order != 0
                    ? order
                    : Integer.compare(a.block.meta().number(), b.block.meta().number());
        });
        TreeSet<String> symbols = new TreeSet<>();
        for (Block source : sources) {
            Cursor cursor = new Cursor(source);
            for (int i = 0; i < cursor.symbols.length; i++) {
                cursor.symbols[i] = cursor.index.symbol(i);
                symbols.add(cursor.symbols[i]);
            }
            if (cursor.next()) {
                cursors.add(cursor);
            }
        }
        try (BlockWriter out = new BlockWriter(disk, blocks.directory(), blocks.nextNumber(), symbols)) {
            ChunkCopy copy = new ChunkCopy(out, damaged);
            while (!cursors.isEmpty()) {
                series(cursors, out, copy);
            }
            return out.empty() ? null : finish(out, sources, numbers);
        }
    }

    /** Writes the series that comes first. */
    private static void series(PriorityQueue<Cursor> cursors, BlockWriter out, ChunkCopy copy) throws IOException {
        List<Cursor> same = new ArrayList<>();
        do {
            same.add(cursors.poll());
        } while (!cursors.isEmpty()
                && cursors.peek().entry.labels().equals(same.getFirst().entry.labels()));
        List<ChunkSource> chunks = new ArrayList<>();
        Intervals deleted = Intervals.NONE;
        for (Cursor cursor : same) {
            BlockSeries.sources(cursor.block, cursor.entry.chunks(), chunks);
            deleted = deleted.with(cursor.block.tombstones().of(cursor.rank));
        }
        chunks.sort((a, b) -> Long.compare(a.first(), b.first()));
        out.begin(same.getFirst().entry.labels());
        copy.copy(chunks, deleted);
        out.end();
        for (Cursor cursor : same) {
            if (cursor.next()) {
                cursors.add(cursor);
            }
        }
    }

    private static BlockMeta finish(BlockWriter out, List<Block> sources, List<Integer> numbers) throws IOException {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        long sealed = Long.MIN_VALUE;
        for (Block source : sources) {
            min = Math.min(min, source.meta().minTime());
            max = Math.max(max, source.meta().maxTime());
            sealed = Math.max(sealed, source.meta().sealedUpTo());
        }
        return out.finish(min, max, sealed, numbers);
    }
}
