package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.logs.store.Block;
import dev.quadrant.monitor.logs.store.LogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Finds lines: the newest or the oldest of a time, as many as are asked for. Blocks that are newer or older than all of those are not read. */
public final class LogQueries {
    private final LogStore store;

    public LogQueries(LogStore store) {
        this.store = store;
    }

    /**
     * Lines in order of time; with {@code backward} the newest first.
     *
     * @param from ns since 1970, included
     * @param to ns since 1970, not included
     */
    public List<FoundLine> find(
            Expression.Pipeline pipeline, long from, long to, int limit, boolean backward, LogBudget budget)
            throws LogQueryException, IOException {
        if (limit <= 0 || to <= from) {
            return List.of();
        }
        List<Block> blocks = store.select(pipeline.matchers(), from, to - 1);
        blocks.sort(backward ? Comparator.comparingLong(Block::to).reversed() : Comparator.comparingLong(Block::from));
        Best best = new Best(limit, backward);
        try (Scan scan = new Scan(store, pipeline, null, budget)) {
            for (Block block : blocks) {
                if (!best.wants(backward ? block.to() : block.from())) {
                    break;
                }
                best.block++;
                scan.block(block, from, to - 1, best);
            }
        }
        return best.inOrder();
    }

    /** The best lines so far; the worst of them on top. */
    private static final class Best implements Scan.Visitor {
        private final int limit;
        private final boolean backward;
        private final Comparator<FoundLine> order;
        private final PriorityQueue<FoundLine> lines;
        private long block;

        Best(int limit, boolean backward) {
            Comparator<FoundLine> forward =
                    Comparator.comparingLong(FoundLine::time).thenComparingLong(FoundLine::order);
            this.limit = limit;
            this.backward = backward;
            this.order = backward
                    ? Comparator.comparingLong(FoundLine::time)
                            .reversed()
                            .thenComparing(
                                    Comparator.comparingLong(FoundLine::order).reversed())
                    : forward;
            this.lines = new PriorityQueue<>(order.reversed());
        }

        @Override
        public boolean wants(long time) {
            return lines.size() < limit
                    || (backward
                            ? time > lines.peek().time()
                            : time < lines.peek().time());
        }

        @Override
        public void line(Line line, int index) {
            if (lines.size() == limit) {
                lines.poll();
            }
            long place = (backward ? -block : block) << 32 | index;
            lines.add(new FoundLine(line.labels(), line.time(), place, line.text()));
        }

        List<FoundLine> inOrder() {
            List<FoundLine> all = new ArrayList<>(lines);
            all.sort(order);
            return all;
        }
    }
}
