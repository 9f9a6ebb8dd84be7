package dev.quadrant.cluster;

import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.vip.VipSpec;
import dev.quadrant.cluster.wire.Packet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/** A cluster in virtual time: whatever happens is drawn from the seed. */
final class Simulation {
    private static final long SECOND = Scenario.SECOND;
    private static final long LOOK_EVERY = 50 * Scenario.MS;
    /** Looks at the end that find every address held. */
    private static final int WELL = 20;

    private final Scenario scenario;
    private final Trace trace = new Trace();
    private final Promises promises;
    private final SimulatedNetwork network;
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<VipSpec> vips = new ArrayList<>();
    private final PriorityQueue<Scheduled> schedule = new PriorityQueue<>();
    private long now;
    private long order;
    private boolean stormy = true;
    private long disturbedAt;

    private record Scheduled(long at, long order, Runnable what) implements Comparable<Scheduled> {
        @Override
        public int compareTo(Scheduled other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /**
     * How a simulation went.
     *
     * @param time simulated nanoseconds
     * @param takeovers how often an address came up somewhere
     * @param emptyMax the longest that an address was nowhere
     */
    record Result(long time, long takeovers, long emptyMax) {}

    Simulation(Scenario scenario, Set<Promise> watched) {
        this.scenario = scenario;
        SplittableRandom random = scenario.random;
        this.promises = new Promises(this, watched);
        this.network = new SimulatedNetwork(this, random.split(), scenario.hosts);
        for (int vip = 0; vip < scenario.vips; vip++) {
            long delay = random.nextInt(3) * SECOND;
            vips.add(new VipSpec(vipName(vip), "lb", 0, random.nextInt(3) > 0, delay));
        }
        for (int i = 0; i < scenario.hosts; i++) {
            SimulatedHost host = new SimulatedHost(this, i, random.split());
            hosts.add(host);
            addresses.add(host.address);
        }
    }

    static Simulation of(long seed) {
        return new Simulation(new Scenario(seed, Sabotage.NONE), EnumSet.allOf(Promise.class));
    }

    /** Runs through the storm and the time after it; throws a {@link Violation}. */
    Result run() {
        SplittableRandom random = scenario.random;
        boolean together = random.nextBoolean();
        for (SimulatedHost host : hosts) {
            at(random.nextLong(together ? SECOND / 10 : 3 * SECOND), host::start);
        }
        at(LOOK_EVERY, this::look);
        at(random.nextLong(3 * SECOND), new Faults(this, random.split())::next);
        runUntil(scenario.storm);
        mend();
        // Promise S3 is watched; when all is well for a while there is no more to see.
        long end = now + scenario.liveness() + SECOND;
        for (int well = 0; now < end && well < WELL; well = promises.allHeld() ? well + 1 : 0) {
            runUntil(now + LOOK_EVERY);
        }
        return new Result(now, promises.takeovers(), promises.emptyMax());
    }

    /** Starts all hosts, and nothing goes wrong by itself. */
    void start() {
        hosts.forEach(SimulatedHost::start);
        at(LOOK_EVERY, this::look);
    }

    /** Fair weather for good, with packets that are under way for at most so long. */
    void quiet(long oneWay) {
        stormy = false;
        network.fair(oneWay);
    }

    /** Cuts a host off, in one direction or both. */
    void cutOff(SimulatedHost host, boolean out, boolean in) {
        disturbed();
        for (int other = 0; other < scenario.hosts; other++) {
            network.cut(host.index, other, out ? 1 : 0);
            network.cut(other, host.index, in ? 1 : 0);
        }
        topologyChanged();
    }

    void runUntil(long end) {
        while (!schedule.isEmpty() && schedule.peek().at <= end) {
            Scheduled next = schedule.poll();
            now = next.at;
            next.what.run();
        }
        now = end;
    }

    private void look() {
        promises.look();
        at(now + LOOK_EVERY, this::look);
    }

    /** Mends everything. */
    private void mend() {
        trace.add(now, this, "-- everything is mended");
        stormy = false;
        network.whole();
        disturbed();
        for (SimulatedHost host : hosts) {
            host.start();
            host.slow(0);
            host.resume();
            host.ready(true);
            host.drain(false);
            for (int vip = 0; vip < scenario.vips; vip++) {
                host.placeable(vip, true);
            }
        }
        topologyChanged();
    }

    void fair() {
        disturbed();
        network.fair();
        trace.add(now, this, "fair weather");
    }

    void at(long time, Runnable what) {
        schedule.add(new Scheduled(time, order++, what));
    }

    /** Something happened that may cost a holder its lease or a candidate its turn. */
    void disturbed() {
        disturbedAt = now;
    }

    long disturbedAt() {
        return disturbedAt;
    }

    void topologyChanged() {
        promises.topologyChanged();
    }

    void transmit(SimulatedHost from, InetSocketAddress to, Packet packet) {
        promises.sending(from, packet);
        network.transmit(from.index, addresses.indexOf(to), packet);
    }

    /** Two hosts tell each other by stream what they know, if both are at work and the network carries it. */
    void exchange(SimulatedHost asker, InetSocketAddress with) {
        SimulatedHost asked = hosts.get(addresses.indexOf(with));
        boolean open = network.open(asker.index, asked.index) && network.open(asked.index, asker.index);
        if (open && asker != asked && asked.running()) {
            List<GossipMessage> said = asker.knowledge();
            List<GossipMessage> answered = asked.knowledge();
            at(now + Scenario.MS, () -> asked.hear(asker, said));
            at(now + 2 * Scenario.MS, () -> asker.hear(asked, answered));
        }
    }

    void addressChanged(SimulatedHost host, int vip, boolean up) {
        trace.add(now, host, up ? "ADDRESS UP " + vipName(vip) : "ADDRESS GONE " + vipName(vip));
        promises.addressChanged(host, vip, up);
    }

    void acquired(SimulatedHost host, int vip, long epoch) {
        promises.acquired(vip, epoch);
    }

    void dropping(SimulatedHost host, int vip, String reason) {
        promises.dropping(host, vip, reason);
    }

    /** @param vip the virtual IP that it is about, negative for all */
    Violation violation(Promise promise, int vip, String what) {
        String text = trace.text(now, vip < 0 ? "" : vipName(vip));
        return new Violation(promise, scenario, String.format("%s at %.4f", what, now / 1e9), text);
    }

    static String vipName(int vip) {
        return VIP_NAMES[vip];
    }

    static int vipIndex(String name) {
        return name.charAt(0) - 'a';
    }

    private static final String[] VIP_NAMES = {"a", "b", "c"};

    /** A virtual IP's configuration on a host of a priority. */
    VipSpec spec(int vip, int priority) {
        VipSpec common = vips.get(vip);
        return new VipSpec(common.name(), common.role(), priority, common.preempt(), common.preemptDelay());
    }

    boolean stormy() {
        return stormy;
    }

    long now() {
        return now;
    }

    Scenario scenario() {
        return scenario;
    }

    Trace trace() {
        return trace;
    }

    Promises promises() {
        return promises;
    }

    SimulatedNetwork network() {
        return network;
    }

    SimulatedHost host(int index) {
        return hosts.get(index);
    }

    List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public String toString() {
        return "network";
    }
}
