package dev.quadrant.monitor.logs.api;

import dev.quadrant.monitor.logs.logql.Expression;
import dev.quadrant.monitor.logs.logql.Following;
import dev.quadrant.monitor.logs.logql.FoundLine;
import dev.quadrant.monitor.logs.store.LogEntry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who follows lines as they come. Lines that pass somebody's pipeline wait for him; of one who does not read the oldest are dropped and counted. May be
 * used from any thread.
 */
public final class TailHub {
    /** Lines that wait for one who follows. */
    private static final int WAITING_MAX = 2000;

    private final int tailsMax;
    private final List<Tail> tails = new CopyOnWriteArrayList<>();

    public TailHub(int tailsMax, MeterRegistry metrics) {
        this.tailsMax = tailsMax;
        Gauge.builder("quadrant.monitor.logs.tails", tails, List::size)
                .description("Live tails of log lines that are open")
                .register(metrics);
    }

    /** One who follows. */
    static final class Tail {
        private final Following following;
        private final Queue<FoundLine> waiting = new ArrayDeque<>();
        private final Runnable wake;
        private long dropped;

        private Tail(Expression.Pipeline pipeline, Runnable wake) {
            this.following = new Following(pipeline);
            this.wake = wake;
        }

        private void offer(List<LogEntry> entries) {
            boolean first;
            boolean any;
            synchronized (this) {
                first = waiting.isEmpty();
                for (LogEntry entry : entries) {
                    following.pass(entry).ifPresent(line -> {
                        if (waiting.size() >= WAITING_MAX) {
                            waiting.poll();
                            dropped++;
                        }
                        waiting.add(line);
                    });
                }
                any = !waiting.isEmpty();
            }
            if (first && any) {
                wake.run();
            }
        }

        /** What waits, and how many lines were dropped since the last call. */
        synchronized Taken take() {
            Taken taken = new Taken(new ArrayList<>(waiting), dropped);
            waiting.clear();
            dropped = 0;
            return taken;
        }
    }

    record Taken(List<FoundLine> lines, long dropped) {}

    /**
     * Follows from now on.
     *
     * @param wake called when lines wait, by any thread; quick
     * @return empty when as many follow as may
     */
    synchronized Optional<Tail> follow(Expression.Pipeline pipeline, Runnable wake) {
        if (tails.size() >= tailsMax) {
            return Optional.empty();
        }
        Tail tail = new Tail(pipeline, wake);
        tails.add(tail);
        return Optional.of(tail);
    }

    void leave(Tail tail) {
        tails.remove(tail);
    }

    /** Tells of lines that were taken. */
    public void taken(List<LogEntry> entries) {
        for (Tail tail : tails) {
            tail.offer(entries);
        }
    }
}
