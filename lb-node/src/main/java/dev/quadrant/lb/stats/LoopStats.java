package dev.quadrant.lb.stats;

import dev.quadrant.lb.access.RequestTimes;
import dev.quadrant.lb.gate.Reason;
import java.util.List;

/**
 * What one event loop counts. Written by its thread alone, read by anyone. Frontends and servers go by their index; server
 * index -1 is "none": a response of the balancer itself.
 */
public final class LoopStats {
    /** Status classes 1xx to 5xx. */
    public static final int CLASSES = 5;

    private final int frontends;
    private final int servers;
    private final Counters requests;
    private final Counters refusals;
    private final Counters logged;
    private final Counters time;
    private final Counters nanos;
    private final Counters accepted;
    private final Counters received;
    private final Counters sent;
    private final Counters opened;
    private final Counters spare;
    private final Counters takenOver;
    private final Counters retries;
    private final Counters denied;
    private final Counters idle;
    private final Counters acceptFailures = new Counters(1);
    private final Counters pipes = new Counters(1);
    private final Counters pipesMissed = new Counters(1);
    private final Counters spliced = new Counters(1);

    /**
     * @param frontends one more than the greatest index of a frontend
     * @param servers one more than the greatest index of a server
     */
    public LoopStats(int frontends, int servers) {
        this.frontends = frontends;
        this.servers = servers;
        requests = new Counters(frontends * (servers + 1) * CLASSES);
        refusals = new Counters(frontends * Reason.count());
        logged = new Counters(frontends * Reason.count());
        time = new Counters(frontends * Phase.count() * Latency.buckets());
        nanos = new Counters(frontends * Phase.count());
        accepted = new Counters(frontends);
        received = new Counters(frontends);
        sent = new Counters(frontends);
        opened = new Counters(servers);
        spare = new Counters(servers);
        takenOver = new Counters(servers);
        retries = new Counters(servers);
        denied = new Counters(servers);
        idle = new Counters(servers);
    }

    private int cell(int frontend, int server, int statusClass) {
        return (frontend * (servers + 1) + server + 1) * CLASSES + statusClass - 1;
    }

    /** A response has ended that {@code server} (or -1: the balancer) made. */
    public void response(int frontend, int server, int status) {
        requests.add(cell(frontend, server, status / 100), 1);
    }

    public long responses(int frontend, int server, int statusClass) {
        return frontend < frontends && server < servers ? requests.get(cell(frontend, server, statusClass)) : 0;
    }

    public void refused(int frontend, Reason reason) {
        refusals.add(frontend * Reason.count() + reason.index(), 1);
    }

    public long refusals(int frontend, Reason reason) {
        return frontend < frontends ? refusals.get(frontend * Reason.count() + reason.index()) : 0;
    }

    /** A request broke a rule that only logs. */
    public void logged(int frontend, Reason reason) {
        logged.add(frontend * Reason.count() + reason.index(), 1);
    }

    public long breaches(int frontend, Reason reason) {
        return frontend < frontends ? logged.get(frontend * Reason.count() + reason.index()) : 0;
    }

    /** The response of a server has ended: its times go into the histograms. */
    public void took(int frontend, RequestTimes times) {
        took(frontend, Phase.QUEUE, times.queue());
        if (times.newConnection()) {
            took(frontend, Phase.CONNECT, times.connect());
        }
        took(frontend, Phase.FIRST_BYTE, times.firstByte());
        took(frontend, Phase.TOTAL, times.total());
    }

    private void took(int frontend, Phase phase, long duration) {
        int histogram = frontend * Phase.count() + phase.index();
        time.add(histogram * Latency.buckets() + Latency.bucket(duration), 1);
        nanos.add(histogram, duration);
    }

    public long inBucket(int frontend, Phase phase, int bucket) {
        return frontend < frontends
                ? time.get((frontend * Phase.count() + phase.index()) * Latency.buckets() + bucket)
                : 0;
    }

    /** Sum of all that {@link #took} was told of a phase. */
    public long nanos(int frontend, Phase phase) {
        return frontend < frontends ? nanos.get(frontend * Phase.count() + phase.index()) : 0;
    }

    public void accepted(int frontend) {
        accepted.add(frontend, 1);
    }

    public long connectionsAccepted(int frontend) {
        return frontend < frontends ? accepted.get(frontend) : 0;
    }

    /** Octets came from a client. */
    public void received(int frontend, long octets) {
        received.add(frontend, octets);
    }

    public long octetsReceived(int frontend) {
        return frontend < frontends ? received.get(frontend) : 0;
    }

    /** Octets went to a client. */
    public void sent(int frontend, long octets) {
        sent.add(frontend, octets);
    }

    public long octetsSent(int frontend) {
        return frontend < frontends ? sent.get(frontend) : 0;
    }

    /** A connection to a server was begun. */
    public void opened(int server) {
        opened.add(server, 1);
    }

    public long connectionsOpened(int server) {
        return server < servers ? opened.get(server) : 0;
    }

    /** Unused connections that any loop may take over became more or fewer; only the sum over the loops means something. */
    public void spare(int server, int change) {
        spare.add(server, change);
    }

    public long spareConnections(int server) {
        return server < servers ? spare.get(server) : 0;
    }

    /** A connection to a server was taken over that another loop had made. */
    public void takenOver(int server) {
        takenOver.add(server, 1);
    }

    public long connectionsTakenOver(int server) {
        return server < servers ? takenOver.get(server) : 0;
    }

    /** A request was taken from a server that failed it, to be sent again. */
    public void retried(int server) {
        retries.add(server, 1);
    }

    public long retries(int server) {
        return server < servers ? retries.get(server) : 0;
    }

    /** A request that a server failed was not sent again, because others had used up the budget. */
    public void retryDenied(int server) {
        denied.add(server, 1);
    }

    public long retriesDenied(int server) {
        return server < servers ? denied.get(server) : 0;
    }

    /** Unused connections to a server became more or fewer. */
    public void idle(int server, int change) {
        idle.add(server, change);
    }

    public long idleConnections(int server) {
        return server < servers ? idle.get(server) : 0;
    }

    /** The kernel gave no descriptor for a connection. */
    public void acceptFailed() {
        acceptFailures.add(0, 1);
    }

    public long acceptFailures() {
        return acceptFailures.get(0);
    }

    /** Pipes became more or fewer. */
    public void pipes(int change) {
        pipes.add(0, change);
    }

    public long openPipes() {
        return pipes.get(0);
    }

    /** There was no pipe to be had: octets are copied. */
    public void pipeMissed() {
        pipesMissed.add(0, 1);
    }

    public long pipesMissed() {
        return pipesMissed.get(0);
    }

    /** Octets went into a pipe. */
    public void spliced(long octets) {
        spliced.add(0, octets);
    }

    public long octetsSpliced() {
        return spliced.get(0);
    }

    /** What loops that have ended counted, as of one. */
    static LoopStats sum(List<LoopStats> loops) {
        LoopStats sum = new LoopStats(
                loops.stream().mapToInt(loop -> loop.frontends).max().orElse(0),
                loops.stream().mapToInt(loop -> loop.servers).max().orElse(0));
        loops.forEach(sum::add);
        return sum;
    }

    private void add(LoopStats other) {
        for (int frontend = 0; frontend < other.frontends; frontend++) {
            for (int server = -1; server < other.servers; server++) {
                for (int statusClass = 1; statusClass <= CLASSES; statusClass++) {
                    requests.add(cell(frontend, server, statusClass), other.responses(frontend, server, statusClass));
                }
            }
        }
        // These tables have the same order, whatever the size.
        refusals.addAll(other.refusals);
        logged.addAll(other.logged);
        time.addAll(other.time);
        nanos.addAll(other.nanos);
        accepted.addAll(other.accepted);
        received.addAll(other.received);
        sent.addAll(other.sent);
        opened.addAll(other.opened);
        spare.addAll(other.spare);
        takenOver.addAll(other.takenOver);
        retries.addAll(other.retries);
        denied.addAll(other.denied);
        idle.addAll(other.idle);
        acceptFailures.addAll(other.acceptFailures);
        pipes.addAll(other.pipes);
        pipesMissed.addAll(other.pipesMissed);
        spliced.addAll(other.spliced);
    }
}
