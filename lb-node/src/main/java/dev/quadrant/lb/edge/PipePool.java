package dev.quadrant.lb.edge;

import dev.quadrant.lb.stats.LoopStats;
import dev.quadrant.linux.Memory;

/**
 * A loop's pipes, at most so many at a time, those that are unused among them. Who gets none copies. One thread.
 */
final class PipePool {
    private final int limit;
    private final LoopStats stats;
    private final long memory = Memory.allocate(2 * Integer.BYTES);
    private Pipe free;
    private int open;
    private boolean retired;

    /** @param limit the most pipes; 0 for none */
    PipePool(int limit, LoopStats stats) {
        this.limit = limit;
        this.stats = stats;
    }

    /** An empty pipe, or null when there is none to be had, which is counted unless there are none at all. */
    Pipe take() {
        Pipe pipe = free;
        if (pipe != null) {
            free = pipe.next;
            pipe.next = null;
        } else if (open < limit) {
            pipe = Pipe.open(memory);
            if (pipe != null) {
                open++;
                stats.pipes(1);
            }
        }
        if (pipe == null && limit > 0) {
            stats.pipeMissed();
        }
        return pipe;
    }

    /** Takes a pipe back; one that holds octets still is closed with them, and after {@link #retire} any. */
    void give(Pipe pipe) {
        if (pipe.held() > 0 || retired) {
            pipe.close();
            open--;
            stats.pipes(-1);
            return;
        }
        pipe.next = free;
        free = pipe;
    }

    /** Keeps no unused ones from now on. */
    void retire() {
        retired = true;
        closeUnused();
    }

    /** Closes the unused ones; nothing is taken any more. */
    void close() {
        closeUnused();
        Memory.free(memory);
    }

    private void closeUnused() {
        for (; free != null; free = free.next) {
            free.close();
            open--;
            stats.pipes(-1);
        }
    }
}
