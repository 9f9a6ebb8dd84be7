package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.wire.Packet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A cluster in virtual time: whatever happens is drawn from the seed. It asserts at every change that never two hosts have
 * the address, and at the end, when all faults are mended, that one gets it.
 */
final class Simulation {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final int TRACE_MAX = 4_000;

    private final long seed;
    private final Faults faults;
    private final SplittableRandom random;
    private final Preset preset;
    private final LeaseTerms terms;
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final boolean[][] blocked;
    private final PriorityQueue<Scheduled> schedule =
            new PriorityQueue<>(Comparator.comparingLong(Scheduled::at).thenComparingLong(Scheduled::order));
    private final List<String> trace = new ArrayList<>();
    private final double loss;
    private final double duplicated;
    private final long delayMax;
    private long now;
    private long order;
    private boolean calm;
    private long takeovers;

    private record Scheduled(long at, long order, Runnable what) {}

    Simulation(long seed, Faults faults) {
        this.seed = seed;
        this.faults = faults;
        this.random = new SplittableRandom(seed);
        this.preset = random.nextInt(3) == 0 ? Preset.FAST : Preset.LAN;
        this.loss = random.nextInt(3) == 0 ? 0 : random.nextDouble() * faults.loss();
        this.duplicated = random.nextInt(3) == 0 ? random.nextDouble() * 0.2 : 0;
        this.delayMax = random.nextInt(4) == 0 ? 250 * MS : 1 + random.nextInt(10) * MS;
        this.blocked = new boolean[faults.hosts()][faults.hosts()];
        List<String> voters = new ArrayList<>();
        for (int i = 0; i < faults.hosts(); i++) {
            voters.add("node-" + (i + 1));
        }
        this.terms = preset.lease(voters);
        for (int i = 0; i < faults.hosts(); i++) {
            double rate = 1 + (random.nextDouble() * 2 - 1) * faults.driftPpm() / 1e6;
            hosts.add(new SimulatedHost(this, i, rate, random.split()));
        }
    }

    /** Runs to the end; throws a {@link Violation}. Returns the number of takeovers. */
    long run() {
        for (SimulatedHost host : hosts) {
            at(random.nextLong(2 * SECOND), host::start);
        }
        at(random.nextLong(3 * SECOND), this::fault);
        runUntil(faults.seconds() * SECOND);
        mend();
        runUntil(now + 12 * SECOND);
        SimulatedHost holder = holder();
        if (holder == null) {
            throw violation("nobody holds the address 12 s after all faults were mended");
        }
        return takeovers;
    }

    private void runUntil(long end) {
        while (!schedule.isEmpty() && schedule.peek().at() <= end) {
            Scheduled next = schedule.poll();
            now = next.at();
            next.what().run();
        }
        now = end;
    }

    private void mend() {
        trace("-- all faults are mended");
        calm = true;
        for (boolean[] row : blocked) {
            Arrays.fill(row, false);
        }
        for (SimulatedHost host : hosts) {
            if (!host.alive()) {
                host.start();
            } else {
                host.resume();
                host.ready(true);
            }
        }
    }

    private void fault() {
        if (calm) {
            return;
        }
        at(now + random.nextLong(3 * SECOND), this::fault);
        SimulatedHost host = random.nextInt(3) > 0 && holder() != null ? holder() : anyHost();
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                host.kill("SIGKILL");
                at(now + random.nextLong(4 * SECOND), () -> start(host));
            }
            case 2, 3 -> {
                host.pause();
                at(now + random.nextLong(4 * SECOND), host::resume);
            }
            case 4 -> {
                block(host, true, true);
                at(now + random.nextLong(5 * SECOND), () -> block(host, false, false));
            }
            case 5 -> {
                boolean out = random.nextBoolean();
                block(host, out, !out);
                at(now + random.nextLong(5 * SECOND), () -> block(host, false, false));
            }
            case 6 -> {
                SimulatedHost other = anyHost();
                pair(host, other, true);
                at(now + random.nextLong(5 * SECOND), () -> pair(host, other, false));
            }
            case 7 -> {
                host.ready(false);
                at(now + random.nextLong(3 * SECOND), () -> host.ready(true));
            }
            case 8 -> {
                host.drainAndLeave();
                at(now + SECOND + random.nextLong(3 * SECOND), () -> start(host));
            }
            default ->
                hosts.forEach(each -> {
                    if (random.nextInt(3) > 0) {
                        each.kill("power");
                        at(now + random.nextLong(2 * SECOND), () -> start(each));
                    }
                });
        }
    }

    private static void start(SimulatedHost host) {
        if (!host.alive()) {
            host.start();
        }
    }

    private void block(SimulatedHost host, boolean out, boolean in) {
        trace(host, "network: " + (out ? "mute " : "") + (in ? "deaf" : "") + (out || in ? "" : "whole"));
        for (int i = 0; i < blocked.length; i++) {
            blocked[host.index][i] = out;
            blocked[i][host.index] = in;
        }
    }

    private void pair(SimulatedHost one, SimulatedHost other, boolean block) {
        trace(one, (block ? "parted from " : "joined to ") + other);
        blocked[one.index][other.index] = block;
        blocked[other.index][one.index] = block;
    }

    private SimulatedHost anyHost() {
        return hosts.get(random.nextInt(hosts.size()));
    }

    void transmit(SimulatedHost from, InetSocketAddress to, Packet packet) {
        for (SimulatedHost target : hosts) {
            if (target.address.equals(to)) {
                int copies = random.nextDouble() < duplicated ? 2 : 1;
                for (int i = 0; i < copies; i++) {
                    if (!blocked[from.index][target.index] && (calm || random.nextDouble() >= loss)) {
                        long delay = 20_000 + random.nextLong(calm ? MS : delayMax);
                        at(now + delay, () -> target.receive(from.address, packet));
                    }
                }
            }
        }
    }

    void addressChanged(SimulatedHost changed) {
        trace(changed, changed.addressUp() ? "ADDRESS UP" : "address gone");
        takeovers += changed.addressUp() ? 1 : 0;
        if (hosts.stream().filter(SimulatedHost::addressUp).count() > 1) {
            throw violation("two hosts have the address: "
                    + hosts.stream().filter(SimulatedHost::addressUp).toList());
        }
    }

    private Violation violation(String what) {
        return new Violation(seed, what, trace);
    }

    private SimulatedHost holder() {
        return hosts.stream().filter(SimulatedHost::addressUp).findFirst().orElse(null);
    }

    void at(long time, Runnable what) {
        schedule.add(new Scheduled(time, order++, what));
    }

    /** Whether nothing goes wrong any more. */
    boolean calm() {
        return calm;
    }

    long now() {
        return now;
    }

    Preset preset() {
        return preset;
    }

    LeaseTerms terms() {
        return terms;
    }

    Faults faults() {
        return faults;
    }

    SimulatedHost host(int index) {
        return hosts.get(index);
    }

    void trace(SimulatedHost host, String what) {
        trace(host + " " + what);
    }

    private void trace(String what) {
        if (trace.size() >= TRACE_MAX) {
            trace.subList(0, TRACE_MAX / 2).clear();
        }
        trace.add(String.format("%9.3f %s", now / 1e9, what));
    }
}
