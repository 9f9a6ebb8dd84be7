package dev.quadrant.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong: one fault after the other, drawn from the seed, each mended some time later. */
final class Faults {
    private static final long MS = Scenario.MS;
    private static final long SECOND = Scenario.SECOND;
    private static final long HOUR_MS = 3_600_000;
    private static final int KINDS = 22;
    /** What a step of a slow process takes at most; nanoseconds. */
    private static final long SLOWEST_STEP = 300 * MS;

    private final Simulation world;
    private final Scenario scenario;
    private final SplittableRandom random;

    Faults(Simulation world, SplittableRandom random) {
        this.world = world;
        this.scenario = world.scenario();
        this.random = random;
    }

    /** One fault now, and the next later, until the storm is over. */
    void next() {
        if (!world.stormy()) {
            return;
        }
        world.at(world.now() + random.nextLong(2 * scenario.pace), this::next);
        strike(random.nextInt(KINDS), victim());
    }

    /** Mostly the holder of an address: that is where faults matter. */
    private SimulatedHost victim() {
        SimulatedHost holder = world.promises().holder(random.nextInt(scenario.vips));
        return random.nextInt(3) > 0 && holder != null ? holder : any();
    }

    private SimulatedHost any() {
        return world.host(random.nextInt(scenario.hosts));
    }

    private void strike(int kind, SimulatedHost host) {
        switch (kind) {
            case 0, 1 -> kill(host, "SIGKILL");
            case 2, 3 -> {
                host.pause();
                later(4 * SECOND, host::resume);
            }
            case 4 -> cut("is cut off", ways(host, true, true));
            case 5 -> cut("is mute", ways(host, true, false));
            case 6 -> cut("is deaf", ways(host, false, true));
            case 7 -> {
                SimulatedHost other = any();
                cut(host + " and " + other + " are parted", List.of(way(host, other), way(other, host)));
            }
            case 8 -> {
                SimulatedHost other = any();
                cut(host + " is not heard by " + other, List.of(way(host, other)));
            }
            case 9 -> cut("random halves", halves(random.nextLong(), -1));
            case 10 -> cut("a bridge: " + host, halves(random.nextLong(), host.index));
            case 11 -> cut("a ring of majorities", ring());
            case 12 -> blip(host, 1);
            case 13 -> blip(host, 2 + random.nextInt(4));
            case 14 -> {
                host.leave();
                later(3 * SECOND, host::start);
            }
            case 15 -> {
                host.drain(true);
                later(3 * SECOND, () -> host.drain(false));
            }
            case 16 -> host.handOver(random.nextInt(scenario.vips), random.nextBoolean() ? "" : any().name);
            case 17 -> {
                int vip = random.nextInt(scenario.vips);
                host.placeable(vip, false);
                later(3 * SECOND, () -> host.placeable(vip, true));
            }
            case 18 -> host.addressRemoved(random.nextInt(scenario.vips));
            case 19 -> {
                world.disturbed();
                world.network().storm();
                world.trace().add(world.now(), world, "bad weather");
                later(4 * SECOND, world::fair);
            }
            case 20 -> {
                host.slow(MS + random.nextLong(random.nextBoolean() ? SLOWEST_STEP : SLOWEST_STEP / 15));
                later(4 * SECOND, () -> host.slow(0));
            }
            default -> rare(host);
        }
    }

    private void rare(SimulatedHost host) {
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = 0; i < scenario.hosts; i++) {
                    if (random.nextInt(3) > 0) {
                        kill(world.host(i), "power");
                    }
                }
            }
            case 1 -> {
                if (scenario.wallClocksJump) {
                    host.setWallClock(random.nextLong(-HOUR_MS, HOUR_MS));
                }
            }
            case 2 -> host.reprioritise(random.nextInt(scenario.vips), 100 + random.nextInt(3));
            default -> restartInARow(0);
        }
    }

    /** A rolling upgrade, or its undoing: one host after the other leaves and starts again in the other version. */
    private void restartInARow(int index) {
        if (index < scenario.hosts && world.stormy()) {
            SimulatedHost host = world.host(index);
            host.leave();
            world.at(world.now() + 300 * MS + random.nextLong(SECOND), () -> {
                host.upgrade(!host.upgraded());
                host.start();
                world.at(world.now() + random.nextLong(2 * SECOND), () -> restartInARow(index + 1));
            });
        }
    }

    private void kill(SimulatedHost host, String why) {
        host.kill(why);
        later(random.nextInt(3) == 0 ? 100 * MS : 4 * SECOND, host::start);
    }

    private void blip(SimulatedHost host, int times) {
        host.ready(false);
        later(SECOND, () -> {
            host.ready(true);
            if (times > 1) {
                later(SECOND, () -> blip(host, times - 1));
            }
        });
    }

    private void later(long within, Runnable mend) {
        world.at(world.now() + random.nextLong(within) + 1, () -> {
            if (world.stormy()) {
                mend.run();
            }
        });
    }

    private void cut(String what, List<int[]> ways) {
        world.trace().add(world.now(), world, what);
        change(ways, 1);
        later(5 * SECOND, () -> {
            world.trace().add(world.now(), world, "no longer: " + what);
            change(ways, -1);
        });
    }

    private void change(List<int[]> ways, int by) {
        world.disturbed();
        ways.forEach(way -> world.network().cut(way[0], way[1], by));
        world.topologyChanged();
    }

    private static int[] way(SimulatedHost from, SimulatedHost to) {
        return new int[] {from.index, to.index};
    }

    private List<int[]> ways(SimulatedHost host, boolean out, boolean in) {
        world.trace().add(world.now(), host, (out ? "mute " : "") + (in ? "deaf" : ""));
        List<int[]> ways = new ArrayList<>();
        for (int other = 0; other < scenario.hosts; other++) {
            if (out) {
                ways.add(new int[] {host.index, other});
            }
            if (in) {
                ways.add(new int[] {other, host.index});
            }
        }
        return ways;
    }

    /** Two sides, by the bits of a number; the bridge is on both. */
    private List<int[]> halves(long sides, int bridge) {
        List<int[]> ways = new ArrayList<>();
        for (int from = 0; from < scenario.hosts; from++) {
            for (int to = 0; to < scenario.hosts; to++) {
                boolean apart = (sides >> from & 1) != (sides >> to & 1);
                if (apart && from != bridge && to != bridge) {
                    ways.add(new int[] {from, to});
                }
            }
        }
        return ways;
    }

    /** Every host reaches only its neighbours in a circle: a majority, and for each another one. */
    private List<int[]> ring() {
        List<int[]> ways = new ArrayList<>();
        int reach = Math.max(1, scenario.hosts / 4);
        for (int from = 0; from < scenario.hosts; from++) {
            for (int to = 0; to < scenario.hosts; to++) {
                int distance = Math.abs(from - to);
                if (Math.min(distance, scenario.hosts - distance) > reach) {
                    ways.add(new int[] {from, to});
                }
            }
        }
        return ways;
    }
}
