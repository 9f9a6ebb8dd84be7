package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.cluster.Action;
import dev.quadrant.cluster.ClusterNode;
import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.wire.MalformedPacketException;
import dev.quadrant.cluster.wire.Packet;
import dev.quadrant.cluster.wire.PacketCodec;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.time.BootClock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;

/** The agent's thread: waits for packets, the kernel's news, commands and time, and does what the node wants done. */
final class ClusterLoop implements Runnable {
    private static final EventLog LOG = EventLog.of(ClusterLoop.class);
    private static final long MILLIS = 1_000_000;
    /** How often the node's own readiness is looked at. */
    private static final long READY_EVERY = 50 * MILLIS;

    /** Datagrams taken in a row before time is looked at again. */
    private static final int BATCH = 64;

    private static final short POLLIN = 1;
    private static final int POLLFD = 8;
    private static final int EFD_NONBLOCK_CLOEXEC = 0x80800;

    private final BootClock clock;
    private final GossipSocket socket;
    private final PacketSeal seal;
    /** Null without virtual IPs. */
    private final HeldAddresses addresses;

    private final BooleanSupplier ready;
    private final ClusterMetrics metrics;
    private final Deque<Action> actions = new ArrayDeque<>();
    private final ClusterNode node;
    private final Consumer<ClusterView> publish;
    private final Queue<ObjLongConsumer<ClusterNode>> commands = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final int wakeup;
    private final long wakeupValue = Memory.allocate(8);
    private final long polled = Memory.allocate(3 * POLLFD);

    private volatile boolean stopping;
    private volatile long stopAt = Long.MAX_VALUE;
    private volatile long turnedAt = System.nanoTime();
    private long readyAt;

    ClusterLoop(
            BootClock clock,
            GossipSocket socket,
            PacketSeal seal,
            HeldAddresses addresses,
            BooleanSupplier ready,
            ClusterMetrics metrics,
            Function<Consumer<Action>, ClusterNode> node,
            Consumer<ClusterView> publish)
            throws LinuxException {
        this.clock = clock;
        this.socket = socket;
        this.seal = seal;
        this.addresses = addresses;
        this.ready = ready;
        this.metrics = metrics;
        this.node = node.apply(actions::add);
        this.publish = publish;
        this.wakeup = LinuxException.check("make an eventfd", Libc.eventfd(0, EFD_NONBLOCK_CLOEXEC));
        pollfd(0, socket.fd());
        pollfd(1, wakeup);
        pollfd(2, addresses == null ? -1 : addresses.newsFd());
    }

    private void pollfd(int index, int fd) {
        Memory.putInt(polled + (long) index * POLLFD, fd);
        Memory.putShort(polled + (long) index * POLLFD + 4, POLLIN);
    }

    private boolean readable(int index) {
        return Memory.getShort(polled + (long) index * POLLFD + 6) != 0;
    }

    /** Has the agent's thread do something with the node, at the time that it is given. From any thread. */
    void command(ObjLongConsumer<ClusterNode> command) {
        commands.add(command);
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
        command((cluster, now) -> {
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
        for (ObjLongConsumer<ClusterNode> command = commands.poll(); command != null; command = commands.poll()) {
            command.accept(node, now);
            perform();
        }
        if (now - readyAt >= 0) {
            readyAt = now + READY_EVERY;
            node.ready(now, ready.getAsBoolean());
            publish.accept(node.view(now));
        }
        if (now >= node.nextAt()) {
            node.tick(now);
        }
        perform();
        long announceAt = addresses == null ? Long.MAX_VALUE : addresses.announceDue(now);
        await(Math.min(Math.min(node.nextAt(), announceAt), Math.min(readyAt, stopAt)));
        turnedAt = System.nanoTime();
    }

    private void await(long until) {
        long nanos = Math.max(0, until - clock.now());
        int timeout = (int) Math.min(1_000, (nanos + MILLIS - 1) / MILLIS);
        if (Libc.poll(polled, 3, timeout) <= 0) {
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
            } else {
                take(plain);
            }
        }
    }

    private void take(byte[] plain) {
        try {
            Packet packet = PacketCodec.decode(plain);
            node.receive(clock.now(), socket.source(), packet);
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
                case Action.Acquire acquire -> acquire(acquire);
                case Action.Extend extend -> extend(extend);
                case Action.Drop drop -> drop(drop);
                case Action.Event event -> log(event);
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
        }
    }

    private void acquire(Action.Acquire acquire) {
        String failure = "";
        try {
            addresses.acquire(acquire.vip(), acquire.killAt());
            metrics.acquired.increment();
        } catch (IOException e) {
            failure = e.getMessage();
        }
        node.placed(clock.now(), acquire.vip(), failure);
    }

    private void extend(Action.Extend extend) {
        try {
            addresses.extend(extend.vip(), extend.killAt());
        } catch (LinuxException e) {
            // The old deadline stands: the worst that comes of it is a takeover.
            LOG.error("vip-deadline-not-moved", "vip", extend.vip(), "reason", e.getMessage());
        }
    }

    private void drop(Action.Drop drop) {
        try {
            addresses.drop(drop.vip());
            metrics.dropped.increment();
        } catch (LinuxException e) {
            LOG.error("vip-deadline-not-removed", "vip", drop.vip(), "reason", e.getMessage());
        }
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
        if (addresses != null) {
            addresses.close();
        }
        socket.close();
    }
}
