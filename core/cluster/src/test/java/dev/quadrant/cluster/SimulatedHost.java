package dev.quadrant.cluster;

import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.vip.HoldDown;
import dev.quadrant.cluster.vip.VipSpec;
import dev.quadrant.cluster.wire.Packet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** A host: its kernel, and a process that runs, is slow, is paused or is dead. */
final class SimulatedHost {
    private static final long MS = Scenario.MS;
    private static final long NEVER = Long.MAX_VALUE;
    /** Datagrams that wait for a process that does not read them. */
    private static final int BACKLOG = 1_000;

    final int index;
    final String name;
    final InetSocketAddress address;
    final SimulatedKernel kernel;
    private final Simulation world;
    private final SplittableRandom random;

    /** What its wall clock is off by, in milliseconds. */
    private long wallOff;

    private ClusterNode node;
    /** Which life of the process it is; what an earlier one scheduled is void. */
    private int life;

    private boolean alive;
    private boolean paused;
    private boolean busy;
    /** How long a step takes at most; 0 for no time at all. */
    private long slowness;

    private long lateness = MS;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Deque<Action> actions = new ArrayDeque<>();
    private boolean armed;
    private long wakeAt = NEVER;

    private boolean ready;
    private boolean drained;
    private boolean leaving;
    private final Health[] health;
    private final VipSpec[] specs;
    /** Runs the next version, which speaks a newer protocol too and adds parts that this one does not know. */
    private boolean upgraded;

    private long bornAt;
    private long reprioritisedAt = Long.MIN_VALUE / 2;

    /** How a host is for one virtual IP, by the simulator's own book. */
    private static final class Health {
        boolean placeable = true;
        boolean well = true;
        /** The kernel refused the address. */
        long refusedUntil = Long.MIN_VALUE;

        long wellSince;
        int failures;
        boolean commanded;
        /** When the node decided to hold the address. */
        long heldSince;
    }

    SimulatedHost(Simulation world, int index, SplittableRandom random) {
        this.world = world;
        this.index = index;
        this.name = Scenario.name(index);
        this.random = random;
        this.kernel = new SimulatedKernel(world, this, random);
        this.health = new Health[world.scenario().vips];
        this.specs = new VipSpec[health.length];
        this.wallOff = random.nextInt(20) - 10L;
        try {
            this.address =
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) (index + 1)}), 7946);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    boolean alive() {
        return alive;
    }

    /** Whether its process does what it is told at once. */
    boolean running() {
        return alive && !paused && slowness == 0;
    }

    boolean candidate() {
        return index < world.scenario().candidates;
    }

    boolean ready() {
        return ready;
    }

    boolean drained() {
        return drained;
    }

    boolean leaving() {
        return leaving;
    }

    boolean upgraded() {
        return upgraded;
    }

    /** From its next start on it runs the next version, or this one again. */
    void upgrade(boolean upgraded) {
        this.upgraded = upgraded;
    }

    boolean placeable(int vip) {
        return health[vip].placeable;
    }

    boolean commanded(int vip) {
        return health[vip].commanded;
    }

    boolean refused(int vip) {
        return health[vip].refusedUntil != Long.MIN_VALUE;
    }

    long heldSince(int vip) {
        return health[vip].heldSince;
    }

    VipSpec spec(int vip) {
        return specs[vip];
    }

    long reprioritisedAt() {
        return reprioritisedAt;
    }

    long bornAt() {
        return bornAt;
    }

    /** From when on this host is a candidate, by the simulator's own book; for ever away when it is none. */
    long candidateFrom(int vip) {
        Health of = health[vip];
        if (!candidate() || !running() || drained || leaving || !of.well || of.failures >= VipSpec.FLAPS_MAX) {
            return NEVER;
        }
        return Math.max(Math.max(bornAt, of.wellSince), of.refusedUntil) + 2 * HoldDown.pause(of.failures);
    }

    void setWallClock(long off) {
        wallOff = off;
        world.trace().add(world.now(), this, "its wall clock is off by " + off + " ms");
    }

    void start() {
        if (alive) {
            return;
        }
        world.disturbed();
        life++;
        alive = true;
        paused = false;
        busy = false;
        armed = false;
        wakeAt = NEVER;
        ready = true;
        drained = false;
        leaving = false;
        bornAt = world.now();
        reprioritisedAt = bornAt;
        lateness = random.nextInt(4) == 0 ? 15 * MS : MS;
        Scenario scenario = world.scenario();
        List<VipSpec> mine = new ArrayList<>();
        for (int vip = 0; vip < health.length; vip++) {
            health[vip] = new Health();
            health[vip].wellSince = bornAt;
            specs[vip] = world.spec(vip, 100 + random.nextInt(3));
            if (candidate()) {
                mine.add(scenario.sabotage == Sabotage.IMPATIENT ? impatient(specs[vip]) : specs[vip]);
            }
        }
        long wallMillis = 1_700_000_000_000L + world.now() / MS + wallOff;
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
        ClusterNode.Start start = new ClusterNode.Start(
                self,
                wallMillis << 20 | random.nextInt(1 << 20),
                scenario.gossip,
                scenario.terms(index),
                mine,
                world.addresses());
        node = new ClusterNode(start, random.split(), this::wants, kernel.clock(), SabotagedParts.of(scenario, random));
        world.trace().add(world.now(), this, upgraded ? "starts, in the next version" : "starts");
        world.topologyChanged();
        step(() -> node.tick(kernel.clock()));
    }

    private static VipSpec impatient(VipSpec spec) {
        return new VipSpec(spec.name(), spec.role(), spec.priority(), true, 0);
    }

    private void wants(Action action) {
        actions.add(action);
        if (action instanceof Action.Acquire acquire) {
            health[Simulation.vipIndex(acquire.vip())].heldSince = world.now();
        }
    }

    /** The process ends at once; its addresses are gone when the kernel has torn it down. */
    void kill(String why) {
        if (!alive) {
            return;
        }
        world.disturbed();
        world.trace().add(world.now(), this, "dies: " + why);
        alive = false;
        life++;
        waiting.clear();
        actions.clear();
        kernel.processDied();
        world.topologyChanged();
    }

    void pause() {
        if (alive && !paused) {
            world.disturbed();
            world.trace().add(world.now(), this, "is paused");
            paused = true;
        }
    }

    void resume() {
        if (alive && paused) {
            world.disturbed();
            world.trace().add(world.now(), this, "goes on");
            paused = false;
            proceed();
        }
    }

    void slow(long slowness) {
        world.disturbed();
        this.slowness = slowness;
        world.trace().add(world.now(), this, "a step takes up to " + slowness / MS + " ms");
    }

    void ready(boolean ready) {
        if (alive && this.ready != ready) {
            world.disturbed();
            this.ready = ready;
            for (Health of : health) {
                judge(of);
            }
            world.trace().add(world.now(), this, ready ? "is ready" : "is not ready");
            step(() -> node.ready(kernel.clock(), ready));
        }
    }

    void placeable(int vip, boolean placeable) {
        if (alive && health[vip].placeable != placeable) {
            world.disturbed();
            health[vip].placeable = placeable;
            judge(health[vip]);
            world.trace()
                    .add(world.now(), this, (placeable ? "can place " : "cannot place ") + Simulation.vipName(vip));
            step(() ->
                    node.placeable(kernel.clock(), Simulation.vipName(vip), placeable ? "" : "interface-down: eth0"));
        }
    }

    private void judge(Health of) {
        boolean well = ready && of.placeable;
        if (well && !of.well) {
            of.wellSince = world.now();
        } else if (!well && of.well) {
            of.failures++;
        }
        of.well = well;
    }

    void drain(boolean drained) {
        if (alive && this.drained != drained) {
            world.disturbed();
            this.drained = drained;
            world.trace().add(world.now(), this, drained ? "is drained" : "is no longer drained");
            step(() -> node.drain(kernel.clock(), drained));
        }
    }

    void handOver(int vip, String to) {
        if (alive) {
            world.disturbed();
            world.trace().add(world.now(), this, "is told to hand " + Simulation.vipName(vip) + " over to " + to);
            step(() -> tell(vip, to));
        }
    }

    /** Tells a process that listens to hand over; gives its answer. */
    String tellToHandOver(int vip, String to) {
        String answer = tell(vip, to);
        perform();
        wakeLater();
        return answer;
    }

    private String tell(int vip, String to) {
        String refusal = node.handOver(kernel.clock(), Simulation.vipName(vip), to);
        health[vip].commanded |= refusal.isEmpty();
        return refusal;
    }

    void reprioritise(int vip, int priority) {
        if (alive && candidate()) {
            specs[vip] = world.spec(vip, priority);
            reprioritisedAt = world.now();
            world.trace().add(world.now(), this, "has priority " + priority + " for " + Simulation.vipName(vip));
            step(() -> node.change(kernel.clock(), specs[vip]));
        }
    }

    /** Somebody deletes the address; the process puts it back when it hears. */
    void addressRemoved(int vip) {
        if (alive && kernel.placed(vip)) {
            world.disturbed();
            world.trace().add(world.now(), this, "somebody removes " + Simulation.vipName(vip));
            kernel.remove(vip);
            int lived = life;
            long held = health[vip].heldSince;
            world.at(world.now() + random.nextLong(50 * MS), () -> {
                if (lived == life) {
                    step(() -> putBack(vip, held));
                }
            });
        }
    }

    private void putBack(int vip, long held) {
        if (health[vip].heldSince == held) {
            kernel.put(vip);
        }
    }

    void leave() {
        if (running() && !leaving) {
            world.disturbed();
            leaving = true;
            world.trace().add(world.now(), this, "leaves");
            step(() -> node.leave(kernel.clock()));
            int lived = life;
            world.at(world.now() + 150 * MS, () -> {
                if (life == lived) {
                    kill("left");
                }
            });
        }
    }

    void receive(InetSocketAddress source, Packet packet) {
        if (alive && waiting.size() < BACKLOG) {
            step(() -> node.receive(kernel.clock(), source, packet));
        }
    }

    /** All that the node would say on a stream. */
    List<GossipMessage> knowledge() {
        return node.all();
    }

    /** Hears what another said on a stream. */
    void hear(SimulatedHost other, List<GossipMessage> knowledge) {
        if (alive) {
            step(() -> node.exchange(kernel.clock(), other.name, knowledge));
        }
    }

    private void step(Runnable input) {
        if (paused || busy) {
            waiting.add(input);
            return;
        }
        input.run();
        if (slowness > 0) {
            busy = true;
            int lived = life;
            world.at(world.now() + random.nextLong(slowness), () -> {
                if (lived == life) {
                    busy = false;
                    proceed();
                }
            });
        } else {
            perform();
            wakeLater();
        }
    }

    /** Goes on after a pause or a slow step: does what was decided, then takes what waits. */
    private void proceed() {
        if (paused || busy) {
            return;
        }
        int lived = life;
        perform();
        while (alive && life == lived && !paused && !busy && !waiting.isEmpty()) {
            step(waiting.poll());
        }
        wakeLater();
    }

    private void wakeLater() {
        if (!alive) {
            return;
        }
        long due = kernel.trueTime(node.nextAt());
        if (due == NEVER) {
            return;
        }
        long at = Math.max(world.now(), due) + 1 + random.nextLong(lateness);
        if (at < wakeAt) {
            wakeAt = at;
            int lived = life;
            world.at(at, () -> wake(lived, at));
        }
    }

    private void wake(int lived, long at) {
        if (lived != life || at != wakeAt) {
            return;
        }
        wakeAt = NEVER;
        if (kernel.clock() >= node.nextAt()) {
            step(() -> node.tick(kernel.clock()));
        } else {
            wakeLater();
        }
    }

    private void perform() {
        while (alive && !paused && !actions.isEmpty()) {
            // A process may be stopped between any two things that it does.
            if (world.stormy() && random.nextInt(4_000) == 0) {
                pause();
                world.at(world.now() + random.nextLong(3_000 * MS), this::resume);
                return;
            }
            if (actions.peek() instanceof Action.Acquire acquire && !armed) {
                armed = true;
                kernel.arm(Simulation.vipIndex(acquire.vip()), acquire.killAt());
                continue;
            }
            perform(actions.poll());
        }
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Send send -> world.transmit(this, send.to(), upgraded ? asNext(send.packet()) : send.packet());
            case Action.Acquire acquire -> acquire(Simulation.vipIndex(acquire.vip()));
            case Action.Extend extend -> kernel.arm(Simulation.vipIndex(extend.vip()), extend.killAt());
            case Action.Drop drop -> drop(Simulation.vipIndex(drop.vip()), drop.reason());
            case Action.Exchange exchange -> world.exchange(this, exchange.with());
            case Action.Event event -> world.trace().add(world.now(), this, event);
        }
    }

    private static Packet asNext(Packet packet) {
        return new Packet(
                packet.versionMin(),
                packet.versionMax() + 1,
                packet.sender(),
                packet.session(),
                packet.sequence(),
                packet.gossip(),
                packet.leases());
    }

    private void acquire(int vip) {
        armed = false;
        Health of = health[vip];
        of.commanded = false;
        boolean fails = world.stormy() && random.nextInt(200) == 0;
        if (fails) {
            world.disturbed();
            of.refusedUntil = world.now() + 11 * Scenario.SECOND;
            of.failures++;
        } else {
            world.acquired(this, vip, epoch(vip));
            kernel.put(vip);
        }
        int lived = life;
        world.at(world.now(), () -> {
            if (lived == life) {
                step(() -> node.placed(kernel.clock(), Simulation.vipName(vip), fails ? "refused" : ""));
            }
        });
    }

    private long epoch(int vip) {
        for (ClusterView.Vip view : node.view(kernel.clock()).vips()) {
            if (view.name().equals(Simulation.vipName(vip))) {
                return view.ballot();
            }
        }
        throw new AssertionError("a node holds what it is no candidate for");
    }

    private void drop(int vip, String reason) {
        world.trace().add(world.now(), this, reason);
        world.dropping(this, vip, reason);
        health[vip].heldSince = 0;
        kernel.remove(vip);
        kernel.disarm(vip);
    }

    @Override
    public String toString() {
        return name;
    }
}
