package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.ClusterConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.SecretFile;
import dev.quadrant.appliance.config.VipsConfig;
import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.appliance.log.LogQueue;
import dev.quadrant.cluster.Action;
import dev.quadrant.cluster.ClusterNode;
import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.Preset;
import dev.quadrant.cluster.crypto.KeyRing;
import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.vip.VipSpec;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.time.BootClock;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What runs in a node that is one of a cluster: its sockets, addresses and threads, made of its configuration. */
final class Joined {
    private static final EventLog LOG = EventLog.of(Joined.class);
    private static final String PREFIX = "quadrant.cluster.";
    /** How long a leaving node repeats what it gave back; nanoseconds. */
    private static final long GOODBYE = 130_000_000;
    /** Bits of a session that are random; the rest is the time of the start. */
    private static final int SESSION_RANDOM_BITS = 20;

    private final ClusterLoop loop;
    private final KeyFile keyFile;
    private final Contacts contacts;
    private final Hooks hooks;
    /** Null without virtual IPs. */
    private final HeldAddresses addresses;

    private Joined(
            Configuration configuration,
            ClusterIdentity identity,
            Conditions conditions,
            MeterRegistry metrics,
            ClusterMetrics counts,
            Watcher watcher)
            throws StartFailure {
        ClusterConfig config = configuration.get(ClusterConfig.class);
        Map<String, VipsConfig.Vip> vips = configuration.get(VipsConfig.class).all();
        KeyRing keys = keys(configuration);
        BootClock clock = new BootClock();
        addresses = vips.isEmpty() ? null : addresses(configuration, clock, vips, counts.placement);
        GossipSocket socket = bind(configuration, listen(configuration));
        int listening = listen(configuration, socket);
        hooks = new Hooks(identity.node(), vips, new HookMetrics(metrics, vips.keySet()));
        LeaseTerms terms = terms(config);
        ClusterNode.Start start = new ClusterNode.Start(
                self(identity, socket.local()),
                session(),
                times(config.preset()).gossip(),
                terms,
                specs(vips),
                List.of());
        try {
            loop = new ClusterLoop(
                    clock,
                    socket,
                    new PacketSeal(keys, config.name()),
                    listening,
                    new ExchangeMetrics(metrics),
                    addresses,
                    new VipActions(addresses, terms, hooks, new VipMetrics(metrics, watcher::view, vips.keySet())),
                    (Runnable changed) ->
                            new Readiness(Readiness.STUCK, Readiness.EVERY, identity.roles(), conditions, changed),
                    counts,
                    new LoopMetrics(metrics),
                    (Consumer<Action> actions) -> new ClusterNode(
                            start, new SplittableRandom(new SecureRandom().nextLong()), actions, clock.now()),
                    watcher::show);
        } catch (LinuxException e) {
            throw new StartFailure(
                    configuration.problem(PREFIX + "listen", e.getMessage(), "raise the process's limits"));
        }
        keyFile = new KeyFile(config.keyFile().orElseThrow(), keys, loop::keys);
        contacts = new Contacts(
                config.join().orElse(List.of()), found -> loop.tell((node, now) -> node.contacts(now, found)));
    }

    /** Who sees the cluster as it is. */
    interface Watcher {
        /** The newest that {@link #show} was given; from any thread. */
        ClusterView view();

        /** Takes how the cluster is now; on the agent's thread. */
        void show(ClusterView now);
    }

    /**
     * Joins the cluster that a checked configuration names: listens, and asks the members that it knows.
     *
     * @throws StartFailure when the port is in use, the key file is unreadable or malformed, or a virtual IP cannot be held
     */
    static Joined start(
            Configuration configuration,
            ClusterIdentity identity,
            Conditions conditions,
            MeterRegistry metrics,
            ClusterMetrics counts,
            Watcher watcher)
            throws StartFailure {
        Joined joined = new Joined(configuration, identity, conditions, metrics, counts, watcher);
        Thread.ofPlatform().name("cluster").daemon(true).start(joined.loop);
        joined.keyFile.start();
        joined.contacts.start();
        ClusterConfig config = configuration.get(ClusterConfig.class);
        LOG.info(
                "cluster-started",
                "cluster",
                config.name(),
                "node",
                identity.node(),
                "listen",
                config.listen(),
                "key",
                joined.keyFile.ring().primary());
        return joined;
    }

    /** What a node says of itself before it knows more. */
    static Member self(ClusterIdentity identity, InetSocketAddress gossip) {
        return new Member(
                identity.node(),
                new TreeSet<>(identity.roles()),
                gossip,
                identity.admin().toString(),
                identity.version(),
                false,
                new TreeMap<>(),
                System.currentTimeMillis(),
                0);
    }

    /** Where a node of a checked configuration listens. */
    static InetSocketAddress listen(Configuration configuration) {
        return Endpoint.parse(configuration.get(ClusterConfig.class).listen());
    }

    private static LeaseTerms terms(ClusterConfig config) {
        return config.voters()
                .filter(voters -> !voters.isEmpty())
                .map(voters -> times(config.preset()).lease(voters, config.maxDriftPpm()))
                .orElse(null);
    }

    private static Preset times(ClusterConfig.Preset preset) {
        return Preset.valueOf(preset.name());
    }

    private static int listen(Configuration configuration, GossipSocket socket) throws StartFailure {
        try {
            return ExchangeSockets.listen(socket.local());
        } catch (LinuxException e) {
            InetSocketAddress local = socket.local();
            socket.close();
            throw new StartFailure(configuration.problem(
                    PREFIX + "listen",
                    Endpoint.format(local) + " cannot be used (TCP): " + e.getMessage(),
                    "use a free port and an address of this host"));
        }
    }

    /** The keys as their file was last read whole. */
    KeyRing keyRing() {
        return keyFile.ring();
    }

    private static KeyRing keys(Configuration configuration) throws StartFailure {
        try {
            return KeyFile.read(configuration.get(ClusterConfig.class).keyFile().orElseThrow());
        } catch (IOException e) {
            throw new StartFailure(SecretFile.problem(configuration, PREFIX + "key-file", e, KeyFile.FIX));
        }
    }

    private static GossipSocket bind(Configuration configuration, InetSocketAddress listen) throws StartFailure {
        try {
            return GossipSocket.bind(listen);
        } catch (LinuxException e) {
            throw new StartFailure(configuration.problem(
                    PREFIX + "listen",
                    Endpoint.format(listen) + " cannot be used (UDP): " + e.getMessage(),
                    "use a free port and an address of this host"));
        }
    }

    private static HeldAddresses addresses(
            Configuration configuration, BootClock clock, Map<String, VipsConfig.Vip> vips, PlacementCounts counts)
            throws StartFailure {
        Map<String, HeldAddresses.Vip> held = new TreeMap<>();
        vips.forEach((name, vip) -> held.put(
                name, new HeldAddresses.Vip(name, ClusterSettings.literal(vip.address()), vip.interfaceName())));
        try {
            return HeldAddresses.open(clock, held, counts);
        } catch (LinuxException e) {
            String name = vips.keySet().iterator().next();
            throw new StartFailure(configuration.problem(
                    "quadrant.vips." + name + ".address",
                    "this process cannot hold a virtual IP (" + e.getMessage() + ")",
                    Remedy.of(e)));
        }
    }

    private static List<VipSpec> specs(Map<String, VipsConfig.Vip> vips) {
        List<VipSpec> specs = new ArrayList<>();
        vips.forEach((name, vip) -> specs.add(new VipSpec(
                name,
                vip.role(),
                vip.priority(),
                vip.preempt(),
                vip.preemptDelay().toNanos(),
                vip.flapsMax())));
        return specs;
    }

    private static long session() {
        long random = new SecureRandom().nextLong() >>> (Long.SIZE - SESSION_RANDOM_BITS);
        return System.currentTimeMillis() << SESSION_RANDOM_BITS | random;
    }

    /** The agent's thread, for commands. */
    ClusterLoop loop() {
        return loop;
    }

    /** How the addresses are placed, or would be. From any thread. */
    Map<String, Placement> placements() {
        return addresses == null ? Map.of() : addresses.placements();
    }

    /** Reads the key file anew. From any thread. */
    void reloadKeys() {
        keyFile.reload();
    }

    /**
     * Takes from a checked configuration what a running node can take.
     *
     * @param changed the virtual IPs that this node was started with, as they are configured now
     */
    void reload(Configuration wanted, Map<String, VipsConfig.Vip> changed) {
        contacts.replace(wanted.get(ClusterConfig.class).join().orElse(List.of()));
        hooks.configure(changed);
        loop.tell((node, now) -> specs(changed).forEach(spec -> node.change(now, spec)));
        reloadKeys();
    }

    /** Leaves the cluster and ends; hooks are run to their end. The deadline is on {@link System#nanoTime()}'s clock. */
    void stop(long deadlineNanos) {
        keyFile.close();
        contacts.close();
        loop.stop(deadlineNanos, GOODBYE);
        hooks.finish(deadlineNanos);
        LogQueue.flush(deadlineNanos);
    }
}
