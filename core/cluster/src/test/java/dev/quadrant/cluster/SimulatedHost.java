package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.Acceptor;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.vip.VipSpec;
import dev.quadrant.cluster.wire.MalformedPacketException;
import dev.quadrant.cluster.wire.Packet;
import dev.quadrant.cluster.wire.PacketCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A host: its clock, its kernel, and a process that runs, is paused or is dead. The kernel's part goes on whatever the
 * process does: an address goes with its process, and a deadline ends the process.
 */
final class SimulatedHost {
    static final String VIP = "web";
    private static final long MS = 1_000_000;

    final int index;
    final String name;
    final InetSocketAddress address;
    private final Simulation world;
    private final SplittableRandom random;
    private final double rate;
    private final long offset;
    private final int priority;

    private ClusterNode node;
    /** Which life of the process it is; what an earlier one scheduled is void. */
    private int life;

    private boolean alive;
    private boolean paused;
    /** Datagrams and ticks that wait for a paused process. */
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    private final Deque<Action> actions = new ArrayDeque<>();
    private long killAt = Long.MAX_VALUE;
    private int killVersion;
    private boolean addressUp;
    private boolean ready = true;
    private int wakeVersion;
    private long lateness;

    SimulatedHost(Simulation world, int index, double rate, SplittableRandom random) {
        this.world = world;
        this.index = index;
        this.name = "node-" + (index + 1);
        this.random = random;
        this.rate = rate;
        this.offset = random.nextLong(1_000_000 * MS);
        this.priority = 100 + random.nextInt(2) * 10;
        try {
            this.address =
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) (index + 1)}), 7946);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    boolean addressUp() {
        return addressUp;
    }

    boolean running() {
        return alive && !paused;
    }

    boolean alive() {
        return alive;
    }

    boolean candidate() {
        return index < world.faults().hosts() - 1 || world.faults().hosts() > 3;
    }

    boolean ready() {
        return ready;
    }

    /** The host's clock. */
    private long clock() {
        return offset + (long) (world.now() * rate);
    }

    private long trueTime(long clock) {
        return clock == Long.MAX_VALUE ? Long.MAX_VALUE : (long) Math.ceil((clock - offset) / rate);
    }

    void start() {
        life++;
        alive = true;
        paused = false;
        ready = true;
        lateness = random.nextInt(4) == 0 ? 15 * MS : MS;
        // The wall clock may have been set between two lives.
        long wallMillis = 1_700_000_000_000L
                + world.now() / MS
                + (random.nextInt(5) == 0 ? random.nextInt(-3_600_000, 3_600_000) : 0);
        Member self = new Member(
                name,
                new TreeSet<>(Set.of(candidate() ? "lb" : "monitor")),
                address,
                "http://" + name,
                "1",
                true,
                new TreeMap<>(),
                wallMillis,
                0);
        LeaseTerms terms = world.terms();
        ClusterNode.Start start = new ClusterNode.Start(
                self,
                wallMillis << 20 | random.nextInt(1 << 20),
                world.preset().gossip(),
                terms,
                candidate() ? List.of(new VipSpec(VIP, "lb", priority, true, 2_000 * MS)) : List.of(),
                List.of(world.host(0).address, world.host(1).address));
        long startedAt = world.faults().mute() ? clock() : clock() - 2 * terms.kept(terms.maximum());
        node = new ClusterNode(start, random.split(), actions::add, clock(), (it, _) -> new Acceptor(it, startedAt));
        world.trace(this, "starts");
        step(() -> node.tick(clock()));
    }

    /** The process ends at once; its address is gone when the kernel has torn it down. */
    void kill(String why) {
        if (!alive) {
            return;
        }
        world.trace(this, "dies: " + why);
        alive = false;
        paused = false;
        life++;
        waiting.clear();
        actions.clear();
        killAt = Long.MAX_VALUE;
        killVersion++;
        if (addressUp) {
            int ended = life;
            long teardown = random.nextLong(world.terms().killMargin() * 9 / 10);
            world.at(world.now() + teardown, () -> {
                // A new life makes its own device only when the old one's has gone.
                if (ended <= life) {
                    address(false);
                }
            });
        }
    }

    void pause() {
        if (alive && !paused) {
            world.trace(this, "is paused");
            paused = true;
        }
    }

    void resume() {
        if (!alive || !paused) {
            return;
        }
        world.trace(this, "goes on");
        paused = false;
        int lived = life;
        perform();
        while (alive && life == lived && !paused && !waiting.isEmpty()) {
            waiting.poll().run();
        }
    }

    void ready(boolean ready) {
        if (alive) {
            this.ready = ready;
            world.trace(this, ready ? "is ready" : "is not ready");
            step(() -> node.ready(clock(), ready));
        }
    }

    void drainAndLeave() {
        if (running()) {
            world.trace(this, "leaves");
            step(() -> node.leave(clock()));
            int lived = life;
            world.at(world.now() + 150 * MS, () -> {
                if (life == lived) {
                    kill("left");
                }
            });
        }
    }

    void receive(InetSocketAddress source, Packet packet) {
        if (alive && waiting.size() < 10_000) {
            step(() -> node.receive(clock(), source, packet));
        }
    }

    private void step(Runnable input) {
        if (!alive) {
            return;
        }
        if (paused) {
            waiting.add(() -> step(input));
            return;
        }
        input.run();
        perform();
        wakeLater();
    }

    private void wakeLater() {
        if (!alive) {
            return;
        }
        int version = ++wakeVersion;
        int lived = life;
        long due = trueTime(node.nextAt());
        if (due != Long.MAX_VALUE) {
            long at = Math.max(world.now(), due) + 1 + random.nextLong(lateness);
            world.at(at, () -> {
                if (version == wakeVersion && lived == life) {
                    step(() -> node.tick(clock()));
                }
            });
        }
    }

    private void perform() {
        while (alive && !paused && !actions.isEmpty()) {
            // A process may be stopped between any two things that it does.
            if (!world.calm() && random.nextInt(20_000) == 0) {
                pause();
                world.at(world.now() + random.nextLong(3_000 * MS), this::resume);
                return;
            }
            Action action = actions.peek();
            if (action instanceof Action.Acquire acquire && killAt != acquire.killAt()) {
                arm(acquire.killAt());
                continue;
            }
            actions.poll();
            switch (action) {
                case Action.Send send -> send(send);
                case Action.Acquire acquire -> acquire(acquire);
                case Action.Extend extend -> arm(extend.killAt());
                case Action.Drop drop -> {
                    world.trace(this, "drops: " + drop.reason());
                    address(false);
                    killAt = Long.MAX_VALUE;
                    killVersion++;
                }
                case Action.Event _ -> {}
            }
        }
    }

    private void send(Action.Send send) {
        // The binary form is part of what is simulated, on a share of the packets for speed.
        Packet packet = send.packet();
        if (random.nextInt(16) == 0) {
            try {
                packet = PacketCodec.decode(PacketCodec.encode(packet));
            } catch (MalformedPacketException e) {
                throw new AssertionError("what was encoded does not decode", e);
            }
        }
        world.transmit(this, send.to(), packet);
    }

    private void acquire(Action.Acquire acquire) {
        boolean fails = !world.calm() && random.nextInt(200) == 0;
        if (!fails) {
            world.trace(this, "acquires");
            address(true);
        }
        int lived = life;
        world.at(world.now(), () -> {
            if (lived == life) {
                step(() -> node.placed(clock(), acquire.vip(), fails ? "refused" : ""));
            }
        });
    }

    private void arm(long at) {
        killAt = at;
        int version = ++killVersion;
        if (!world.faults().kernelDeadline()) {
            return;
        }
        if (clock() >= at) {
            kill("deadline has passed");
            return;
        }
        world.at(trueTime(at), () -> {
            if (version == killVersion && alive) {
                kill("kernel's deadline");
            }
        });
    }

    private void address(boolean up) {
        if (addressUp != up) {
            addressUp = up;
            world.addressChanged(this);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
