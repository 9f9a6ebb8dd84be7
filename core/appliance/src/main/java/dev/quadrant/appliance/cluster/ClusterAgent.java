package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.Members;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.ClusterConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.config.VipsConfig;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.cluster.Action;
import dev.quadrant.cluster.ClusterNode;
import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.Preset;
import dev.quadrant.cluster.crypto.ClusterKey;
import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import dev.quadrant.cluster.membership.Status;
import dev.quadrant.cluster.vip.VipSpec;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.time.BootClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * This node's part in the cluster: one thread that gossips, votes, and holds virtual IPs. Without a key file the node is a
 * cluster of one and there is no thread. All public methods may be called from any thread.
 */
public final class ClusterAgent {
    private static final EventLog LOG = EventLog.of(ClusterAgent.class);
    private static final String PREFIX = "quadrant.cluster.";
    private static final long MILLIS = 1_000_000;
    /** How long a leaving node repeats what it gave back. */
    private static final long GOODBYE = 130 * MILLIS;

    private static final long STUCK = 10_000 * MILLIS;
    /** Bits of a session that are random; the rest is the time of the start. */
    private static final int SESSION_RANDOM_BITS = 20;

    private final String cluster;
    private final Conditions conditions;
    private final URI ownAdmin;
    private volatile ClusterView view;
    /** Null for a lone member. */
    private ClusterLoop loop;

    private ClusterAgent(String cluster, Conditions conditions, ClusterIdentity identity, Member self) {
        this.cluster = cluster;
        this.conditions = conditions;
        this.ownAdmin = identity.admin();
        this.view = new ClusterView(0, List.of(new Membership.View(self, Status.ALIVE, 0, 0)), List.of(), List.of(), 0);
    }

    /**
     * Starts the agent; returns when it listens. The node is told to the others as ready while {@code conditions} says so.
     *
     * @throws StartFailure when the port is in use, the key file is unreadable or malformed, or a virtual IP cannot be held
     */
    public static ClusterAgent start(
            Configuration configuration, ClusterIdentity identity, Conditions conditions, MeterRegistry metrics)
            throws StartFailure {
        List<Problem> problems = check(configuration);
        if (!problems.isEmpty()) {
            throw new StartFailure(problems.getFirst());
        }
        ClusterConfig config = configuration.get(ClusterConfig.class);
        InetSocketAddress listen = Endpoint.parse(config.listen());
        ClusterAgent agent = new ClusterAgent(config.name(), conditions, identity, self(identity, listen));
        ClusterMetrics counts = new ClusterMetrics(metrics, () -> agent.view);
        if (config.keyFile().isPresent()) {
            agent.join(configuration, config, identity, listen, counts);
            configuration
                    .get(VipsConfig.class)
                    .all()
                    .keySet()
                    .forEach(name -> ClusterMetrics.vip(metrics, () -> agent.view, name));
        }
        return agent;
    }

    private static Member self(ClusterIdentity identity, InetSocketAddress gossip) {
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

    private void join(
            Configuration configuration,
            ClusterConfig config,
            ClusterIdentity identity,
            InetSocketAddress listen,
            ClusterMetrics metrics)
            throws StartFailure {
        ClusterKey key = key(configuration, config.keyFile().orElseThrow());
        Map<String, VipsConfig.Vip> vips = configuration.get(VipsConfig.class).all();
        BootClock clock = new BootClock();
        HeldAddresses addresses = vips.isEmpty() ? null : addresses(configuration, clock, vips);
        GossipSocket socket = bind(configuration, listen);
        try {
            LeaseTerms terms = config.voters()
                    .filter(voters -> !voters.isEmpty())
                    .map(voters -> times(config.preset()).lease(voters))
                    .orElse(null);
            ClusterNode.Start start = new ClusterNode.Start(
                    self(identity, socket.local()),
                    session(),
                    times(config.preset()).gossip(),
                    terms,
                    specs(vips),
                    contacts(config));
            loop = new ClusterLoop(
                    clock,
                    socket,
                    new PacketSeal(List.of(key), cluster),
                    addresses,
                    conditions::ready,
                    metrics,
                    (Consumer<Action> actions) -> new ClusterNode(
                            start, new SplittableRandom(new SecureRandom().nextLong()), actions, clock.now()),
                    now -> view = now);
        } catch (LinuxException e) {
            throw new StartFailure(
                    configuration.problem(PREFIX + "listen", e.getMessage(), "raise the process's limits"));
        }
        conditions.liveness(
                "cluster",
                () -> loop.sinceTurn() < STUCK
                        ? Condition.up("gossip on " + config.listen())
                        : Condition.down("the cluster's thread does not turn"));
        Thread.ofPlatform().name("cluster").daemon(true).start(loop);
        LOG.info("cluster-started", "cluster", cluster, "node", identity.node(), "listen", config.listen(), "key", key);
    }

    private static Preset times(ClusterConfig.Preset preset) {
        return Preset.valueOf(preset.name());
    }

    private static ClusterKey key(Configuration configuration, Path file) throws StartFailure {
        try {
            return ClusterSettings.key(file);
        } catch (IOException e) {
            throw new StartFailure(configuration.problem(
                    PREFIX + "key-file", e.getMessage(), "make one with: openssl rand -base64 32"));
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
            Configuration configuration, BootClock clock, Map<String, VipsConfig.Vip> vips) throws StartFailure {
        Map<String, HeldAddresses.Vip> held = new TreeMap<>();
        vips.forEach((name, vip) -> held.put(
                name, new HeldAddresses.Vip(name, ClusterSettings.literal(vip.address()), vip.interfaceName())));
        try {
            return HeldAddresses.open(clock, held);
        } catch (LinuxException e) {
            String name = vips.keySet().iterator().next();
            throw new StartFailure(configuration.problem(
                    "quadrant.vips." + name + ".address",
                    "this process cannot hold a virtual IP (" + e.getMessage() + ")",
                    "give it CAP_NET_ADMIN and CAP_NET_RAW, and /dev/net/tun"));
        }
    }

    private static List<VipSpec> specs(Map<String, VipsConfig.Vip> vips) {
        List<VipSpec> specs = new ArrayList<>();
        vips.forEach((name, vip) -> specs.add(new VipSpec(
                name,
                vip.role(),
                vip.priority(),
                vip.preempt(),
                vip.preemptDelay().toNanos())));
        return specs;
    }

    private static List<InetSocketAddress> contacts(ClusterConfig config) {
        List<InetSocketAddress> contacts = new ArrayList<>();
        for (String contact : config.join().orElse(List.of())) {
            try {
                contacts.add(Endpoint.parse(contact));
            } catch (IllegalArgumentException e) {
                LOG.warn("cluster-contact-unknown", "contact", contact, "reason", e.getMessage());
            }
        }
        return contacts;
    }

    private static long session() {
        long random = new SecureRandom().nextLong() >>> (Long.SIZE - SESSION_RANDOM_BITS);
        return System.currentTimeMillis() << SESSION_RANDOM_BITS | random;
    }

    /** What is wrong with the cluster's part of a configuration; empty when nothing is. Makes no connection. */
    public static List<Problem> check(Configuration configuration) {
        return ClusterSettings.check(configuration);
    }

    /** Who is in the cluster, live. */
    public Members members() {
        return () -> {
            List<Members.Member> members = new ArrayList<>();
            for (Membership.View member : view.members()) {
                members.add(member(member, members.isEmpty()));
            }
            return members;
        };
    }

    private Members.Member member(Membership.View view, boolean self) {
        Member member = view.member();
        return new Members.Member(
                member.name(),
                member.roles(),
                self ? ownAdmin : admin(member),
                member.version(),
                Members.State.valueOf(view.status().name()),
                self ? conditions.ready() : member.ready());
    }

    /** Where a member's admin interface is for others: one that listens on all addresses is where its gossip comes from. */
    private static URI admin(Member member) {
        try {
            URI admin = URI.create(member.admin());
            boolean everywhere = admin.getHost() != null && admin.getHost().matches("0\\.0\\.0\\.0|\\[::]");
            if (!everywhere) {
                return admin;
            }
            String host = member.gossip().getAddress().getHostAddress();
            return URI.create(
                    admin.getScheme() + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + admin.getPort());
        } catch (IllegalArgumentException _) {
            return URI.create("http://invalid");
        }
    }

    /** The cluster as this node sees it, for {@code /cluster}. */
    public JsonObject describe() {
        return ClusterJson.of(cluster, view);
    }

    /** Hands over all virtual IPs of this node, and asks for none until it is called with false. */
    public void drain(boolean drained) {
        if (loop != null) {
            loop.command((node, now) -> node.drain(now, drained));
        }
    }

    /**
     * Leaves: releases what it holds, tells the others, and closes.
     *
     * @param deadlineNanos when to give up, on {@link System#nanoTime()}'s clock
     */
    public void stop(long deadlineNanos) {
        if (loop != null) {
            loop.stop(deadlineNanos, GOODBYE);
        }
    }
}
