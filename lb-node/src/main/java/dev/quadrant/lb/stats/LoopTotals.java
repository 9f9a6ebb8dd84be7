package dev.quadrant.lb.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The sums over all loops that run, or ran before a reload: counters never go back. Read by any thread, changed by one at a time.
 */
public final class LoopTotals {
    private volatile List<LoopStats> all = List.of();

    /** Counts these loops too from now on. */
    public synchronized void add(List<LoopStats> loops) {
        List<LoopStats> more = new ArrayList<>(all);
        more.addAll(loops);
        all = List.copyOf(more);
    }

    /** These loops have ended: what they counted is kept in one. */
    public synchronized void ended(List<LoopStats> loops) {
        List<LoopStats> rest = new ArrayList<>(all);
        rest.removeAll(loops);
        if (rest.size() + loops.size() != all.size()) {
            throw new IllegalArgumentException("not among those that run");
        }
        rest.add(LoopStats.sum(loops));
        all = List.copyOf(rest);
    }

    /** The sum of a counter. */
    public long sum(ToLongFunction<LoopStats> counter) {
        long sum = 0;
        for (LoopStats loop : all) {
            sum += counter.applyAsLong(loop);
        }
        return sum;
    }
}
