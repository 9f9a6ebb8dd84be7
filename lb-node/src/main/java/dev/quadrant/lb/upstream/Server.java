package dev.quadrant.lb.upstream;

import dev.quadrant.lb.balance.Candidate;
import dev.quadrant.lb.balance.Hash;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of a backend. May be used from any thread. */
public final class Server implements Candidate {
    /** The mean response time moves an eighth of the way to each new one. */
    private static final int SMOOTHING = 3;
    /** Each {@link #fade} takes one 64th: at four a second the mean of a server that is not asked halves in 11 s. */
    private static final int FADING = 6;
    /** All of its weight, in percent. */
    private static final int FULL = 100;

    private final String backend;
    private final String name;
    private final InetSocketAddress address;
    private final Settings settings;
    private final int index;
    private final long identity;
    private volatile AtomicInteger load = new AtomicInteger();
    private volatile int weight;
    /** Of its weight, what its checks say that it wants. */
    private volatile int percent = FULL;

    private volatile int steps = SlowStart.STEPS;
    private volatile long upSince;
    private volatile boolean up = true;
    private volatile Duty duty = Duty.READY;
    private volatile Ejection ejection = new Ejection(Ejection.Plan.NEVER);
    private volatile CheckResult lastCheck = CheckResult.NONE;
    /** Several loops may write at once and lose one sample of many. */
    private volatile long responseTime;

    /**
     * What the configuration says of a server.
     *
     * @param weight its share of the work beside the others' weights, 1 to 256
     * @param backup whether it is used only when no other server can be
     * @param maxConnections requests (TCP mode: connections) at a time, at most; 0 for no limit
     */
    public record Settings(int weight, boolean backup, int maxConnections) {}

    /** @param index its place among all servers of the node, from 0: the index of tables */
    public Server(String backend, String name, InetSocketAddress address, int index, Settings settings) {
        this.backend = backend;
        this.name = name;
        this.address = address;
        this.index = index;
        this.settings = settings;
        identity = Hash.of(backend + "/" + name);
        weight = settings.weight();
    }

    public String backend() {
        return backend;
    }

    public String name() {
        return name;
    }

    public InetSocketAddress address() {
        return address;
    }

    public int index() {
        return index;
    }

    public Settings settings() {
        return settings;
    }

    /** Its weight as configured or as an administrator set it; at 0 it gets new requests only of clients that stick to it. */
    public int weight() {
        return weight;
    }

    @Override
    public int share() {
        return percent == FULL ? weight * steps : Math.max(1, weight * steps * percent / FULL);
    }

    @Override
    public int load() {
        return load.get();
    }

    @Override
    public boolean full() {
        return settings.maxConnections() > 0 && load.get() >= settings.maxConnections();
    }

    @Override
    public long identity() {
        return identity;
    }

    @Override
    public long responseTime() {
        return responseTime;
    }

    /** The first octet of a response came after that time. */
    public void responded(long nanos) {
        long mean = responseTime;
        responseTime = mean == 0 ? nanos : mean + (nanos - mean >> SMOOTHING);
    }

    /** Time passes: what was measured long ago counts less. */
    void fade() {
        long mean = responseTime;
        responseTime = mean - (mean >> FADING);
    }

    /**
     * Gives it a request (TCP mode: a connection).
     *
     * @return false, and nothing given, when it has as many as it may
     */
    boolean begin() {
        if (load.incrementAndGet() <= settings.maxConnections() || settings.maxConnections() == 0) {
            return true;
        }
        load.decrementAndGet();
        return false;
    }

    /** What {@link #begin} began has ended, well or not. */
    void end() {
        load.decrementAndGet();
    }

    public boolean up() {
        return up;
    }

    public Duty duty() {
        return duty;
    }

    /** Whether it is up and may be balanced to. */
    public boolean usable() {
        return up && duty == Duty.READY && weight > 0 && percent > 0;
    }

    /** Whether it was taken out because it failed too often: it gets requests only when there is no other. */
    public boolean ejected() {
        return ejection.out();
    }

    /** How often it was taken out. */
    public long ejections() {
        return ejection.count();
    }

    Ejection ejection() {
        return ejection;
    }

    /**
     * Takes over the state of the one that it replaces after a reload: work in progress, checks, and what an administrator set.
     * Before it is used.
     */
    public void succeed(Server before) {
        load = before.load;
        up = before.up;
        lastCheck = before.lastCheck;
        percent = before.percent;
        duty = before.duty;
        responseTime = before.responseTime;
        steps = before.steps;
        upSince = before.upSince;
        if (before.weight != before.settings.weight()) {
            weight = before.weight;
        }
        if (before.ejection.plan().equals(ejection.plan())) {
            ejection = before.ejection;
        }
    }

    /** Before it is used. */
    void ejecting(Ejection.Plan plan) {
        ejection = new Ejection(plan);
    }

    /** Whether it takes requests of clients that stick to it. */
    public boolean keepsClients() {
        return up && duty != Duty.MAINTENANCE && !ejected();
    }

    /** How much of its weight its checks say that it wants, in percent; at 0 as with a weight of 0. */
    public int wanted() {
        return percent;
    }

    /** The part of its weight that it has while it warms up, in percent. */
    public int warmth() {
        return steps * 100 / SlowStart.STEPS;
    }

    public CheckResult lastCheck() {
        return lastCheck;
    }

    void checked(CheckResult result, boolean nowUp) {
        lastCheck = result;
        up = nowUp;
        if (result.good()) {
            percent = result.percent() < 0 ? FULL : result.percent();
        }
    }

    void assign(Duty wanted) {
        duty = wanted;
    }

    void weigh(int wanted) {
        weight = wanted;
    }

    /** It has come up at that time, and warms up for a while, in nanoseconds. */
    void warmUp(long now, long slowStart) {
        upSince = now;
        steps = SlowStart.steps(0, slowStart);
    }

    /** Time has passed; returns whether its share changed. */
    boolean warmed(long now, long slowStart) {
        int before = steps;
        if (before < SlowStart.STEPS) {
            steps = SlowStart.steps(now - upSince, slowStart);
        }
        return steps != before;
    }
}
