package dev.quadrant.lb.edge;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import java.util.ArrayDeque;

/**
 * Connections to one server that a loop had no use for, for any loop of the edge to take over. No loop watches them: whether one
 * still stands is asked when it is taken, and now and then. From any thread.
 *
 * <p>A loop that is busy keeps to its own, so that these cost it nothing; one with little to do would make connections that
 * another loop has.
 */
final class SpareConnections {
    /** How long a loop does not use a connection before it is for all; milliseconds. */
    static final long UNUSED = 250;

    /** Between two looks at whether those that wait still stand; milliseconds. */
    private static final long LOOK_EVERY = 1_000;

    private final int limit;
    private final ArrayDeque<Spare> spares = new ArrayDeque<>();
    private final long octet = Memory.allocate(1);
    private long lookedAt;
    private boolean closed;
    /** Closed since somebody asked. */
    private int ended;

    /** @param expires on the loops' clock, which is one; milliseconds */
    record Spare(int fd, long expires) {}

    /** @param limit most connections that are kept */
    SpareConnections(int limit) {
        this.limit = limit;
    }

    /** Takes a connection whose loop watches it no more; false when it is not wanted, and remains the caller's. */
    synchronized boolean offer(Spare spare) {
        boolean wanted = !closed && spares.size() < limit;
        if (wanted) {
            spares.addLast(spare);
        }
        return wanted;
    }

    /** The descriptor of the connection that came last and stands, or -1; the caller watches it from now on. */
    synchronized int take() {
        for (Spare spare = spares.pollLast(); spare != null; spare = spares.pollLast()) {
            if (stands(spare)) {
                return spare.fd();
            }
            end(spare);
        }
        return -1;
    }

    synchronized int size() {
        return spares.size();
    }

    /** Closes those that their server ended, and those whose time is up; does so not more often than need be. */
    synchronized void look(long now) {
        if (now - lookedAt >= LOOK_EVERY) {
            lookedAt = now;
            spares.removeIf(spare -> {
                boolean over = now >= spare.expires() || !stands(spare);
                if (over) {
                    end(spare);
                }
                return over;
            });
        }
    }

    /** Whatever comes on an unused connection, a response it is not; so only one that has nothing to read is good. */
    private boolean stands(Spare spare) {
        return Sockets.isSilent(spare.fd(), octet);
    }

    private void end(Spare spare) {
        Libc.close(spare.fd());
        ended++;
    }

    /** How many were closed since this was asked before. */
    synchronized int ended() {
        int since = ended;
        ended = 0;
        return since;
    }

    /** Closes all, and takes no more. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            spares.forEach(this::end);
            spares.clear();
            Memory.free(octet);
        }
    }
}
