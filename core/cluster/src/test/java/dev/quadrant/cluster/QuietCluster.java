package dev.quadrant.cluster;

import dev.quadrant.cluster.vip.VipSpec;
import java.util.EnumSet;
import java.util.Set;

/** A simulated cluster in which nothing happens but what a test does: three hosts that vote, virtual IP {@code a}. */
final class QuietCluster {
    static final long MS = Scenario.MS;
    static final int VIP = 0;

    final Simulation world;
    final Scenario scenario;

    /**
     * @param candidates how many of the hosts are candidates
     * @param oneWay the longest that a packet is under way; nanoseconds
     */
    QuietCluster(long seed, Preset preset, int hosts, int candidates, long oneWay) {
        this(seed, preset, hosts, candidates, oneWay, EnumSet.allOf(Promise.class));
    }

    QuietCluster(long seed, Preset preset, int hosts, int candidates, long oneWay, Set<Promise> watched) {
        this.scenario = Scenario.quiet(seed, preset, hosts, candidates);
        this.world = new Simulation(scenario, watched);
        world.quiet(oneWay);
    }

    /** With all hosts started. */
    QuietCluster started() {
        world.start();
        return this;
    }

    /** Lets time pass; gives the longest time that the address was nowhere meanwhile, nanoseconds. */
    long pass(long time) {
        world.promises().forget();
        world.runUntil(world.now() + time);
        return world.promises().emptyMax();
    }

    SimulatedHost holder() {
        return world.promises().holder(VIP);
    }

    /** A host that is a candidate and does not hold the address. */
    SimulatedHost other() {
        return world.host(holder().index == 0 ? 1 : 0);
    }

    void priority(SimulatedHost host, int priority) {
        host.reprioritise(VIP, priority);
    }

    VipSpec spec() {
        return world.spec(VIP, 0);
    }
}
