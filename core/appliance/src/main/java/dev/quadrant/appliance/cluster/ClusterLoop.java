package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.cluster.Action;
import dev.quadrant.cluster.ClusterNode;
import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.crypto.KeyRing;
import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.Health;
import dev.quadrant.cluster.stream.Exchange;
import dev.quadrant.cluster.wire.MalformedPacketException;
import dev.quadrant.cluster.wire.Packet;
import dev.quadrant.cluster.wire.PacketCodec;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.time.BootClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** The agent's thread: waits for packets, the kernel's news, commands and time, and does what the node wants done. */
final class ClusterLoop implements Runnable {
    private static final EventLog LOG = EventLog.neverWaiting(ClusterLoop.class);
    private static final long MILLIS = 1_000_000;
    /** How often others are shown what has not changed but for its times. */
    private static final long SHOW_EVERY = 200 * MILLIS;

    /** Datagrams taken in a row before time is looked at again. */
    private static final int BATCH = 64;

    private static final short POLLIN = 1;
    private static final int POLLFD = 8;
    private static final int POLLED = 4;
    private static final int EFD_NONBLOCK_CLOEXEC = 0x80800;

    private final BootClock clock;
    private final GossipSocket socket;
    private final PacketSeal seal;
    private final ExchangeSockets exchanges;
    /** Null without virtual IPs. */
    private final HeldAddresses addresses;

    private final VipActions vips;
    private final Readiness ready;
    private final ClusterMetrics metrics;
    private final RefusalLog refusals = new RefusalLog();
    private final LoopMetrics pauses;
    private final Deque<Action> actions = new ArrayDeque<>();
    private final ClusterNode node;
    private final Consumer<ClusterView> publish;
    private final Commands commands = new Commands();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final int wakeup;
    private final long wakeupValue = Memory.allocate(8);
    private final long polled = Memory.allocate(POLLED * POLLFD);

    private volatile boolean stopping;
    private volatile long stopAt = Long.MAX_VALUE;
    private volatile long turnedAt = System.nanoTime();
    private long showAt;
    private boolean changed;
    private SortedMap<String, Health> toldHealth;

    ClusterLoop(
            BootClock clock,
            GossipSocket socket,
            PacketSeal seal,
            int listening,
            ExchangeMetrics exchangeMetrics,
            HeldAddresses addresses,
            VipActions vips,
            Function<Runnable, Readiness> ready,
            ClusterMetrics metrics,
            LoopMetrics pauses,
            Function<Consumer<Action>, ClusterNode> node,
            Consumer<ClusterView> publish)
            throws LinuxException {
        this.clock = clock;
        this.socket = socket;
        this.seal = seal;
        this.addresses = addresses;
        this.vips = vips;
        this.ready = ready.apply(this::wake);
        this.metrics = metrics;
        this.pauses = pauses;
        this.node = node.apply(actions::add);
        this.publish = publish;
        this.exchanges = ExchangeSockets.open(this.node.self(), seal, new Knowledge(), exchangeMetrics, listening);
        this.node.keys(clock.now(), seal.ring().ids());
        this.wakeup = LinuxException.check("make an eventfd", Libc.eventfd(0, EFD_NONBLOCK_CLOEXEC));
        pollfd(0, socket.fd());
        pollfd(1, wakeup);
        pollfd(2, addresses == null ? -1 : addresses.newsFd());
        pollfd(3, exchanges.fd());
    }

    private void pollfd(int index, int fd) {
        Memory.putInt(polled + (long) index * POLLFD, fd);
        Memory.putShort(polled + (long) index * POLLFD + 4, POLLIN);
    }

    private boolean readable(int index) {
        return Memory.getShort(polled + (long) index * POLLFD + 6) != 0;
    }

    /** Has the agent's thread do something with the node; the answer comes when all that it led to is done. From any thread. */
    <T> CompletableFuture<T> command(Commands.Step<T> step) {
        CompletableFuture<T> answer = commands.add(step);
        wake();
        return answer;
    }

    /** Has the agent's thread do something with the node; nobody waits for it. From any thread. */
    void tell(Commands.Task task) {
        commands.tell(task);
        wake();
    }

    private void wake() {
        Memory.putLong(wakeupValue, 1);
        Libc.write(wakeup, wakeupValue, 8);
    }

    /** Nanoseconds since the loop last turned; a large number means that the thread is dead or stuck. */
    long sinceTurn() {
        return System.nanoTime() - turnedAt;
    }

    /** Leaves the cluster and ends; waits for it until a time on {@link System#nanoTime()}'s clock. From any thread. */
    void stop(long deadlineNanos, long goodbye) {
        tell((cluster, now) -> {
            cluster.leave(now);
            stopAt = now + goodbye;
            stopping = true;
        });
        try {
            if (!ended.await(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                LOG.warn("cluster-stop-late", "reason", "deadline");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        ready.start();
        try {
            while (!(stopping && clock.now() >= stopAt)) {
                turn();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("cluster-agent-failed", "reason", e.toString());
            throw e;
        } finally {
            // Whatever happened: no address outlives the loop that renews its lease.
            close();
            ended.countDown();
        }
    }

    private void turn() {
        long now = clock.now();
        changed |= commands.run(node, now, this::perform);
        tellHealth(now);
        if (now >= node.nextAt()) {
            node.tick(now);
        }
        perform();
        if (changed || now - showAt >= 0) {
            show(now);
        }
        long addressesAt = addresses == null ? Long.MAX_VALUE : addresses.turn(now, this::placeable);
        if (now - exchanges.nextAt() >= 0) {
            exchanges.serve(now);
            perform();
        }
        long ownAt = Math.min(Math.min(showAt, stopAt), exchanges.nextAt());
        await(Math.min(Math.min(node.nextAt(), addressesAt), ownAt));
        turnedAt = System.nanoTime();
    }

    /** Compares by identity first: nearly every turn finds what it found before. */
    private void tellHealth(long now) {
        SortedMap<String, Health> health = ready.health();
        if (health != toldHealth) {
            toldHealth = health;
            node.health(now, health);
        }
    }

    private void show(long now) {
        changed = false;
        showAt = now + SHOW_EVERY;
        metrics.awareness(node.awareness());
        ClusterView view = node.view(now);
        publish.accept(view);
        if (addresses != null) {
            addresses.observe(view);
        }
    }

    private void placeable(String vip, String reason) {
        node.placeable(clock.now(), vip, reason);
        perform();
    }

    private void await(long until) {
        long nanos = Math.max(0, until - clock.now());
        int timeout = (int) Math.min(1_000, (nanos + MILLIS - 1) / MILLIS);
        int events = Libc.poll(polled, POLLED, timeout);
        pauses.late(clock.now() - until);
        if (events <= 0) {
            return;
        }
        if (readable(1)) {
            Libc.read(wakeup, wakeupValue, 8);
        }
        if (readable(2) && addresses != null) {
            addresses.drainNews();
        }
        if (readable(0)) {
            receive();
        }
        if (readable(3)) {
            exchanges.serve(clock.now());
            perform();
        }
    }

    private void receive() {
        for (int i = 0; i < BATCH; i++) {
            int length = socket.receive();
            if (length < 0) {
                return;
            }
            metrics.packetsReceived.increment();
            metrics.bytesReceived.add(length);
            byte[] plain = seal.open(socket.datagram(), length);
            if (plain == null) {
                metrics.refused(seal.refusal());
                if (refusals.due(seal.refusal().code())) {
                    refusals.report(seal.refusal().code(), socket.source());
                }
            } else {
                take(plain);
            }
        }
    }

    private void take(byte[] plain) {
        try {
            Packet packet = PacketCodec.decode(plain);
            ClusterNode.Refusal refusal = node.receive(clock.now(), socket.source(), packet);
            if (refusal == null) {
                metrics.probes.received(packet.gossip());
            } else {
                metrics.refused(refusal);
            }
            perform();
        } catch (MalformedPacketException e) {
            metrics.malformed.increment();
            LOG.debug("packet-malformed", "source", socket.source(), "reason", e.getMessage());
        }
    }

    /** Does what the node wants done, in order. */
    private void perform() {
        for (Action action = actions.poll(); action != null; action = actions.poll()) {
            switch (action) {
                case Action.Send send -> send(send);
                case Action.Exchange exchange -> exchanges.connect(clock.now(), exchange.with());
                case Action.Acquire acquire -> acquire(acquire);
                case Action.Extend extend -> vips.extend(clock.now(), extend);
                case Action.Drop drop -> vips.drop(drop);
                case Action.Event event -> {
                    changed = true;
                    metrics.event(event, node.self());
                    log(event);
                }
            }
        }
    }

    private void send(Action.Send send) {
        byte[] bytes = seal.seal(PacketCodec.encode(send.packet()));
        if (socket.send(send.to(), bytes) < 0) {
            metrics.sendFailures.increment();
        } else {
            metrics.packetsSent.increment();
            metrics.bytesSent.add(bytes.length);
            metrics.probes.sent(send.packet().gossip());
        }
    }

    private void acquire(Action.Acquire acquire) {
        String failure = vips.acquire(acquire, ballot(acquire.vip()));
        node.placed(clock.now(), acquire.vip(), failure);
    }

    private long ballot(String vip) {
        return node.view(clock.now()).vips().stream()
                .filter(one -> one.name().equals(vip))
                .mapToLong(ClusterView.Vip::ballot)
                .findFirst()
                .orElse(0);
    }

    private static void log(Action.Event event) {
        Object[] facts = event.facts().toArray();
        if (event.warning()) {
            LOG.warn(event.name(), facts);
        } else {
            LOG.info(event.name(), facts);
        }
    }

    private void close() {
        ready.close();
        commands.close();
        if (addresses != null) {
            addresses.close();
        }
        exchanges.close();
        socket.close();
    }

    /** Seals and opens with other keys from now on, and tells the others which. From any thread. */
    void keys(KeyRing ring) {
        tell((cluster, now) -> {
            seal.use(ring);
            cluster.keys(now, ring.ids());
        });
    }

    /** What the node knows, for exchanges. */
    private final class Knowledge implements Exchange.Knowledge {
        @Override
        public int digest() {
            return node.digest();
        }

        @Override
        public List<GossipMessage> all() {
            return node.all();
        }

        @Override
        public void learn(String sender, List<GossipMessage> messages) {
            node.exchange(clock.now(), sender, messages);
        }
    }
}
