package dev.quadrant.dns.transport;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.dns.answer.AnswerSettings;
import dev.quadrant.dns.answer.Answerer;
import dev.quadrant.dns.answer.Served;
import dev.quadrant.dns.answer.Tally;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import java.net.InetSocketAddress;

/**
 * A thread with a UDP socket of its own: takes what has come, answers it from one catalog, sends it, and sleeps in the
 * kernel when there is nothing.
 */
final class UdpWorker {
    private static final EventLog LOG = EventLog.of(UdpWorker.class);

    /** One batch of so many is timed, a power of two. */
    private static final int SAMPLE = 16;

    private final int fd;
    private final boolean wildcard;
    private final Served served;
    private final Tally tally = new Tally();
    private final Answerer answerer;
    private final Thread thread;
    private volatile boolean stopping;
    private long unsent;
    private long batches;
    private final Latency latency = new Latency();

    UdpWorker(
            String name,
            InetSocketAddress address,
            int fd,
            AnswerSettings settings,
            Answerer.Shared shared,
            Served served) {
        this.fd = fd;
        this.wildcard = address.getAddress().isAnyLocalAddress();
        this.served = served;
        this.answerer = new Answerer(settings, shared, tally);
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (UdpBatch batch = new UdpBatch(wildcard)) {
            while (!stopping) {
                int count = batch.receive(fd);
                if (count > 0 && !stopping) {
                    answer(batch, count);
                } else if (count < 0 && count != -Errno.EINTR && count != -Errno.EAGAIN && !isTransient(count)) {
                    LOG.error("udp-receive-failed", "thread", thread.getName(), "cause", Errno.describe(count));
                    return;
                }
            }
        }
    }

    private void answer(UdpBatch batch, int count) {
        long start = System.nanoTime();
        answerer.begin(served.catalog(), served.policy(), System.currentTimeMillis() / 1000, start);
        unsent += batch.send(fd, batch.answer(count, answerer));
        if ((++batches & SAMPLE - 1) == 0) {
            latency.add(System.nanoTime() - start, count);
        }
    }

    /** Errors of earlier sends (ICMP) that Linux reports on the next receive. */
    private static boolean isTransient(int error) {
        return switch (-error) {
            case Errno.ECONNREFUSED, Errno.EHOSTUNREACH, Errno.ENETUNREACH, Errno.ENETDOWN, Errno.ENOMEM -> true;
            default -> false;
        };
    }

    Tally tally() {
        return tally;
    }

    /** Answers that the kernel did not take. */
    long unsent() {
        return unsent;
    }

    /** How long queries took, of a sample. */
    Latency latency() {
        return latency;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** Makes the thread end, soon. */
    void stop() {
        stopping = true;
        // Wakes the thread from its wait, although it reports ENOTCONN for a socket without a peer.
        Libc.shutdown(fd, Sockets.SHUT_RDWR);
    }

    /** Waits for the end of the thread and closes the socket. */
    void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Libc.close(fd);
    }
}
