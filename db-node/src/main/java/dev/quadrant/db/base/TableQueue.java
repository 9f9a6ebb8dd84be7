package dev.quadrant.db.base;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tables that sessions dump, the largest first. A session opens a table, which divides it into ranges, and takes ranges until
 * there is none; a session that finds no table to open takes part in one that is open.
 *
 * <p>The session that opened a table keeps its metadata lock while there are ranges that nobody has taken. So one that joins, takes
 * the lock and then a range has had a lock on the table since before any DDL, which waits for all of them: the snapshot of a
 * table is lost when DDL comes between.
 *
 * <p>May be used from any thread.
 */
final class TableQueue {
    private final Deque<Work> closed = new ArrayDeque<>();
    private final List<Work> open = new ArrayList<>();
    private boolean stopped;

    TableQueue(List<Table> tables) {
        tables.stream()
                .sorted(Comparator.comparingLong(Table::bytes).reversed())
                .map(Work::new)
                .forEach(closed::add);
    }

    /** What is left of a table; its fields are guarded by the queue. */
    static final class Work {
        private final Table table;
        private final Deque<String> ranges = new ArrayDeque<>();
        private boolean divided;
        private int unfinished;

        Work(Table table) {
            this.table = table;
        }

        Table table() {
            return table;
        }
    }

    /** A table that no session has opened; empty when there is none. It has to be {@link #divide divided}. */
    synchronized Optional<Work> open() {
        Work work = stopped ? null : closed.poll();
        if (work != null) {
            open.add(work);
        }
        return Optional.ofNullable(work);
    }

    synchronized void divide(Work work, List<String> ranges) {
        work.ranges.addAll(ranges);
        work.unfinished = ranges.size();
        work.divided = true;
        notifyAll();
    }

    /**
     * An open table with ranges that nobody has taken; waits while a table is being divided. Empty when there is none.
     *
     * @param refused tables that are not wanted
     */
    synchronized Optional<Work> join(Set<Work> refused) throws InterruptedException {
        while (!stopped) {
            boolean wait = false;
            for (Work work : open) {
                if (refused.contains(work)) {
                    continue;
                }
                if (!work.ranges.isEmpty()) {
                    return Optional.of(work);
                }
                wait |= !work.divided;
            }
            if (!wait) {
                break;
            }
            wait();
        }
        return Optional.empty();
    }

    /** A range of the table; empty when all are taken. */
    synchronized Optional<String> range(Work work) {
        return stopped ? Optional.empty() : Optional.ofNullable(work.ranges.poll());
    }

    /** Tells that a range is done; whether it was the table's last. */
    synchronized boolean done(Work work) {
        work.unfinished--;
        return work.unfinished == 0;
    }

    /** Gives out nothing more. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }
}
