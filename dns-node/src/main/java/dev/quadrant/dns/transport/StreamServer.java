package dev.quadrant.dns.transport;

import dev.quadrant.dns.answer.Tally;
import dev.quadrant.linux.Libc;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that serves TCP, or everything that serves TLS: the listening sockets, and threads that take their connections from
 * them, whoever of them waits.
 */
final class StreamServer {
    /** Makes a thread. */
    interface Loops {
        /** @param number from 0 */
        TcpLoop make(int number, Admission admission);
    }

    private final List<Integer> listeners;
    private final List<TcpLoop> loops = new ArrayList<>();

    /** @param listeners listening sockets, which it closes */
    StreamServer(List<Integer> listeners, TcpLimits limits, Loops loops) {
        this.listeners = List.copyOf(listeners);
        Admission admission = new Admission(limits);
        for (int number = 0; number < limits.threads(); number++) {
            this.loops.add(loops.make(number, admission));
        }
    }

    void start() {
        loops.forEach(TcpLoop::start);
    }

    List<Tally> tallies() {
        return loops.stream().map(TcpLoop::tally).toList();
    }

    int connections() {
        return loops.stream()
                .mapToInt(loop -> loop.connections().openConnections())
                .sum();
    }

    long accepted() {
        return loops.stream()
                .mapToLong(loop -> loop.connections().acceptedConnections())
                .sum();
    }

    long closed(int reason) {
        return loops.stream()
                .mapToLong(loop -> loop.connections().closedFor(reason))
                .sum();
    }

    boolean isAlive() {
        return loops.stream().allMatch(TcpLoop::isAlive);
    }

    /** Makes the threads end, soon. Answers that are written stay with the kernel. */
    void stop() {
        loops.forEach(TcpLoop::stop);
    }

    /** Waits for the end of the threads and closes all sockets. */
    void join() {
        loops.forEach(TcpLoop::join);
        listeners.forEach(Libc::close);
    }
}
