package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.List;

/** What the store has of a series that was selected: in the head, in blocks, or in both. Not for several threads. */
final class SelectedSeries implements StoredSeries {
    private final SeriesStore store;
    private final Labels labels;
    /** The blocks that were looked into. */
    private final List<Block> known;
    /** Null where the head has none. */
    private final Series head;
    /** What blocks have, in their order; null where none has any. */
    private List<BlockSeries> blocks;

    SelectedSeries(SeriesStore store, Labels labels, List<Block> known, Series head) {
        this.store = store;
        this.labels = labels;
        this.known = known;
        this.head = head;
    }

    void add(BlockSeries more) {
        if (blocks == null) {
            blocks = new ArrayList<>(4);
        }
        blocks.add(more);
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public SampleCursor samples(long from, long to) {
        // The head first: what goes from there to a block between the two questions is in both answers, not in none.
        List<ChunkSource> chunks = head == null ? new ArrayList<>() : head.chunks(from, to, store.chunks());
        Intervals deleted = head == null ? Intervals.NONE : head.deleted();
        List<BlockSeries> all = blocks;
        if (store.blocks() != known) {
            all = new ArrayList<>(all == null ? List.of() : all);
            addNew(from, to, all);
        }
        if (all != null && !all.isEmpty()) {
            for (BlockSeries one : all) {
                one.sources(from, to, chunks);
                deleted = one.deleted().empty() ? deleted : deleted.with(one.deleted());
            }
            chunks.sort((a, b) -> Long.compare(a.first(), b.first()));
        }
        return new SampleIterator(chunks, deleted, from, to, store::damaged);
    }

    /** Looks into blocks that came since the series was selected. Those that were merged of known ones hold nothing new. */
    private void addNew(long from, long to, List<BlockSeries> all) {
        List<Matcher> exactly = new ArrayList<>();
        labels.forEach((name, value) -> exactly.add(Matcher.of(name, Matcher.Type.EQUAL, value)));
        for (Block block : store.blocks()) {
            List<Integer> sources = block.meta().sources();
            boolean merged = !sources.isEmpty()
                    && sources.stream()
                            .allMatch(number ->
                                    known.stream().anyMatch(one -> one.meta().number() == number));
            if (!merged && !known.contains(block)) {
                block.select(exactly, from, to, (rank, found, chunks) -> {
                    if (found.equals(labels)) {
                        all.add(new BlockSeries(block, rank, chunks));
                    }
                });
            }
        }
    }
}
