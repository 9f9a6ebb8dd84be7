package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.wire.Packet;
import java.util.Arrays;
import java.util.Set;

/**
 * Watches the promises, by what the kernels do and by the simulator's own book of who is how; nothing is taken from what the
 * nodes believe.
 */
final class Promises {
    private final Simulation world;
    private final Scenario scenario;
    private final Set<Promise> watched;
    /** By virtual IP: the hosts that have the address, as bits. */
    private final int[] holders;

    private final long[] epochs;
    private final long[] acquiredAt;
    private final long[] emptySince;
    private final long[] emptyMax;
    /** By host: the voters that it can reach, those that can reach it, and since when they are the same. */
    private final int[] reached;

    private final int[] reaching;
    private final long[] sameSince;
    private long takeovers;

    Promises(Simulation world, Set<Promise> watched) {
        this.world = world;
        this.scenario = world.scenario();
        this.watched = watched;
        this.holders = new int[scenario.vips];
        this.epochs = new long[scenario.vips];
        this.acquiredAt = new long[scenario.vips];
        this.emptySince = new long[scenario.vips];
        this.emptyMax = new long[scenario.vips];
        this.reached = new int[scenario.hosts];
        this.reaching = new int[scenario.hosts];
        this.sameSince = new long[scenario.hosts];
    }

    private void broken(Promise promise, int vip, String what) {
        if (watched.contains(promise)) {
            throw world.violation(promise, vip, what);
        }
    }

    /** S1 and S8: a host's kernel has an address, or has it no longer. */
    void addressChanged(SimulatedHost host, int vip, boolean up) {
        int bit = 1 << host.index;
        if (up) {
            if (holders[vip] == 0) {
                emptyMax[vip] = Math.max(emptyMax[vip], world.now() - emptySince[vip]);
            }
            holders[vip] |= bit;
            takeovers++;
        } else {
            holders[vip] &= ~bit;
            if (holders[vip] == 0) {
                emptySince[vip] = world.now();
            }
        }
        if (Integer.bitCount(holders[vip]) > 1) {
            String what = Simulation.vipName(vip) + " is on " + names(holders[vip]);
            if (mixed()) {
                broken(Promise.S8, vip, what);
            }
            broken(Promise.S1, vip, what);
        }
    }

    private boolean mixed() {
        boolean first = world.host(0).upgraded();
        for (int host = 1; host < scenario.hosts; host++) {
            if (world.host(host).upgraded() != first) {
                return true;
            }
        }
        return false;
    }

    private String names(int bits) {
        StringBuilder names = new StringBuilder();
        for (int host = 0; host < scenario.hosts; host++) {
            if ((bits & 1 << host) != 0) {
                names.append(names.isEmpty() ? "" : " and ").append(Scenario.name(host));
            }
        }
        return names.toString();
    }

    /** S2: a host acquires a lease under an epoch. What is not promised is left out: see {@code Ballot}. */
    void acquired(int vip, long epoch) {
        if (epoch <= epochs[vip] && !(scenario.wallClocksJump && voterRestartedSince(acquiredAt[vip]))) {
            broken(
                    Promise.S2,
                    vip,
                    Simulation.vipName(vip) + " is acquired under epoch " + epoch + " after " + epochs[vip]);
        }
        epochs[vip] = epoch;
        acquiredAt[vip] = world.now();
    }

    private boolean voterRestartedSince(long time) {
        for (int host = 0; host < scenario.hosts; host++) {
            if (scenario.votes(host)
                    && world.host(host).bornAt() + scenario.terms.kept(scenario.terms.maximum()) > time) {
                return true;
            }
        }
        return false;
    }

    /** S6: a holder gives an address up. */
    void dropping(SimulatedHost host, int vip, String reason) {
        // A process may act on what was true a moment ago, when it was slow or the news of the other host were on their
        // way.
        boolean changing = world.now() - world.disturbedAt() < 2 * Scenario.SECOND || !host.running();
        boolean right =
                switch (reason) {
                    case "not-renewed", "held-down" -> true;
                    case "not-ready" -> !host.ready() || changing;
                    case "not-placed" -> host.refused(vip);
                    case "interface-down: eth0" -> !host.placeable(vip) || changing;
                    case "drained" -> host.drained() || changing;
                    case "leaving" -> host.leaving();
                    case "handover" -> host.commanded(vip);
                    case "better-candidate" -> mayBePreempted(host, vip);
                    default -> false;
                };
        if (!right) {
            broken(Promise.S6, vip, host + " gave " + Simulation.vipName(vip) + " up: " + reason);
        }
    }

    private boolean mayBePreempted(SimulatedHost host, int vip) {
        double held = (world.now() - host.heldSince(vip)) * (1 + 2 * scenario.driftPpm / 1e6);
        if (!host.spec(vip).preempt() || held < host.spec(vip).preemptDelay()) {
            return false;
        }
        for (int i = 0; i < scenario.candidates; i++) {
            SimulatedHost other = world.host(i);
            boolean changed = newsMayBeOld(other);
            if (other != host
                    && other.spec(vip) != null
                    && (changed || other.spec(vip).priority() > host.spec(vip).priority())) {
                return true;
            }
        }
        return newsMayBeOld(host);
    }

    /** Whether others may still believe what a host said before its priority changed: the network was cut not long ago. */
    private boolean newsMayBeOld(SimulatedHost host) {
        return world.now() - host.reprioritisedAt() < 20 * Scenario.SECOND
                && world.now() - world.disturbedAt() < 4 * Scenario.SECOND;
    }

    /** S7: a voter sends something. */
    void sending(SimulatedHost host, Packet packet) {
        if (packet.leases().isEmpty() || world.now() - host.bornAt() > 2 * scenario.terms.maximum()) {
            return;
        }
        for (LeaseMessage message : packet.leases()) {
            boolean yes = message instanceof LeaseMessage.Promise || message instanceof LeaseMessage.Accepted;
            long age = (long) ((world.now() - host.bornAt()) * (1 + scenario.driftPpm / 1e6)) + 1;
            if (yes && age < scenario.terms.kept(scenario.terms.maximum())) {
                broken(Promise.S7, -1, host + " votes " + age / Scenario.MS + " ms after its start: " + message);
            }
        }
    }

    /** Who can reach whom changed. */
    void topologyChanged() {
        for (int host = 0; host < scenario.hosts; host++) {
            reach(host);
        }
    }

    /** S3 and S4: looks at the whole, now and then. */
    void look() {
        for (int vip = 0; vip < scenario.vips; vip++) {
            if (holders[vip] == 0) {
                checkSomebodyShould(vip);
            } else {
                checkHolderMay(vip);
            }
        }
    }

    private void reach(int host) {
        int to = 0;
        int from = 0;
        for (int other = 0; other < scenario.hosts; other++) {
            if (scenario.votes(other) && world.host(other).alive()) {
                to |= world.network().open(host, other) ? 1 << other : 0;
                from |= world.network().open(other, host) ? 1 << other : 0;
            }
        }
        if (to != reached[host] || from != reaching[host]) {
            reached[host] = to;
            reaching[host] = from;
            sameSince[host] = world.now();
        }
    }

    private void checkSomebodyShould(int vip) {
        if (!world.network().isFair()) {
            return;
        }
        long since = Long.MAX_VALUE;
        for (int host = 0; host < scenario.candidates; host++) {
            if (majorityWith(host)) {
                since = Math.min(since, world.host(host).candidateFrom(vip));
            }
        }
        since = Math.max(since, world.disturbedAt());
        if (since != Long.MAX_VALUE && world.now() - Math.max(since, emptySince[vip]) > scenario.liveness()) {
            broken(
                    Promise.S3,
                    vip,
                    "nobody has " + Simulation.vipName(vip) + ", and nothing stood in the way for "
                            + (world.now() - since) / Scenario.MS + " ms");
        }
    }

    /** Whether a host and a majority of voters, all of them at work, can reach each other. */
    private boolean majorityWith(int host) {
        int voters = 0;
        for (int other = 0; other < scenario.hosts; other++) {
            boolean both = (reached[host] & reaching[host] & 1 << other) != 0;
            voters += both && world.host(other).running() ? 1 : 0;
        }
        return voters >= scenario.terms.majority();
    }

    private void checkHolderMay(int vip) {
        LeaseTerms terms = scenario.terms;
        for (int host = 0; host < scenario.hosts; host++) {
            boolean cut = Integer.bitCount(reached[host]) < terms.majority()
                    || Integer.bitCount(reaching[host]) < terms.majority();
            boolean has = (holders[vip] & 1 << host) != 0;
            if (has && cut && world.now() - sameSince[host] > terms.kept(terms.duration())) {
                broken(
                        Promise.S4,
                        vip,
                        Scenario.name(host) + " has " + Simulation.vipName(vip) + " without a majority of voters");
            }
        }
    }

    /** The first host that has an address; null when none has. */
    SimulatedHost holder(int vip) {
        return holders[vip] == 0 ? null : world.host(Integer.numberOfTrailingZeros(holders[vip]));
    }

    boolean allHeld() {
        for (int held : holders) {
            if (held == 0) {
                return false;
            }
        }
        return true;
    }

    long takeovers() {
        return takeovers;
    }

    /** The longest time that an address was nowhere, since {@link #forget}. */
    long emptyMax() {
        return Arrays.stream(emptyMax).max().orElse(0);
    }

    /** Forgets how long addresses were nowhere. */
    void forget() {
        Arrays.fill(emptyMax, 0);
    }
}
