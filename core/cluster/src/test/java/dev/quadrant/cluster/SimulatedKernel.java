package dev.quadrant.cluster;

import java.util.SplittableRandom;

/**
 * What a host's kernel does whatever becomes of the process: a clock of its own rate, the addresses, which go some time after
 * the process that has them died, and the deadline that ends a process.
 */
final class SimulatedKernel {
    private final Simulation world;
    private final SimulatedHost host;
    private final SplittableRandom random;
    private final double rate;
    private final long offset;
    /** By virtual IP: whether the living process has it, and how many dead ones are being torn down with it. */
    private final boolean[] up;

    private final int[] dying;
    private final int[] deadlines;

    SimulatedKernel(Simulation world, SimulatedHost host, SplittableRandom random) {
        Scenario scenario = world.scenario();
        this.world = world;
        this.host = host;
        this.random = random;
        this.rate = scenario.rate();
        this.offset = random.nextLong(1_000 * Scenario.SECOND);
        this.up = new boolean[scenario.vips];
        this.dying = new int[scenario.vips];
        this.deadlines = new int[scenario.vips];
    }

    /** The host's clock, nanoseconds. */
    long clock() {
        return offset + (long) (world.now() * rate);
    }

    long trueTime(long clock) {
        return clock == Long.MAX_VALUE ? Long.MAX_VALUE : (long) Math.ceil((clock - offset) / rate);
    }

    boolean has(int vip) {
        return up[vip] || dying[vip] > 0;
    }

    /** Whether the living process has put the address up. */
    boolean placed(int vip) {
        return up[vip];
    }

    void put(int vip) {
        set(vip, true, dying[vip]);
    }

    void remove(int vip) {
        set(vip, false, dying[vip]);
    }

    private void set(int vip, boolean present, int torn) {
        boolean had = has(vip);
        up[vip] = present;
        dying[vip] = torn;
        if (had != has(vip)) {
            world.addressChanged(host, vip, !had);
        }
    }

    /** Moves the deadline of a virtual IP; one that has passed ends the process at once. */
    void arm(int vip, long at) {
        int armed = ++deadlines[vip];
        Sabotage sabotage = world.scenario().sabotage;
        if (sabotage == Sabotage.NO_KERNEL_DEADLINE) {
            return;
        }
        long deadline =
                sabotage == Sabotage.NO_MARGIN ? at + world.scenario().terms.killMargin() : at;
        if (clock() >= deadline) {
            host.kill("deadline has passed");
            return;
        }
        world.at(trueTime(deadline), () -> {
            if (armed == deadlines[vip]) {
                host.kill("the kernel's deadline");
            }
        });
    }

    void disarm(int vip) {
        deadlines[vip]++;
    }

    /** The process died: what it had goes within the time that the margin allows for. */
    void processDied() {
        for (int vip = 0; vip < up.length; vip++) {
            disarm(vip);
            if (up[vip]) {
                int torn = vip;
                set(vip, false, dying[vip] + 1);
                long teardown = random.nextLong(world.scenario().terms.killMargin() * 19 / 20);
                world.at(world.now() + teardown, () -> set(torn, up[torn], dying[torn] - 1));
            }
        }
    }
}
