package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.Members;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.ClusterConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.config.VipsConfig;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.cluster.ClusterNode;
import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.crypto.KeyRing;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import dev.quadrant.cluster.membership.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * This node's part in the cluster: one thread that gossips, votes, and holds virtual IPs. Without a key file the node is a
 * cluster of one and there is no thread. All public methods may be called from any thread.
 */
public final class ClusterAgent {
    /** How long the agent's thread may take for a turn before it counts as dead; nanoseconds. */
    private static final long STUCK = 10_000_000_000L;

    /** Missing members that the health endpoint names; {@code /cluster} has them all. */
    private static final int NAMED = 5;

    private final Configuration configuration;
    private final ClusterConfig config;
    /** Those that this node was started with, as they are configured now. */
    private volatile Map<String, VipsConfig.Vip> vips;

    private final ClusterIdentity identity;
    private final Conditions conditions;
    private final Holders holders = new Holders();
    /** Who waits until this node holds no virtual IP. */
    private final Queue<CompletableFuture<Void>> whenFree = new ConcurrentLinkedQueue<>();

    /** Kept here, since the registry does not keep what it reads. */
    private final ClusterMetrics counts;

    private volatile ClusterView view;
    private volatile boolean drained;
    private volatile boolean left;
    /** Null for a lone member. */
    private Joined joined;

    private final Publications publications;

    private ClusterAgent(
            Configuration configuration,
            ClusterIdentity identity,
            Conditions conditions,
            Member self,
            MeterRegistry metrics) {
        this.configuration = configuration;
        this.config = configuration.get(ClusterConfig.class);
        this.vips = configuration.get(VipsConfig.class).all();
        this.identity = identity;
        this.conditions = conditions;
        this.publications = new Publications(metrics);
        this.counts = new ClusterMetrics(metrics, () -> view);
        this.view = new ClusterView(0, List.of(new Membership.View(self, Status.ALIVE, 0, 0)), List.of(), List.of(), 0);
    }

    /**
     * Starts the agent; returns when it listens. What {@code conditions} say of each role is told to the others.
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
        Member self = Joined.self(identity, Joined.listen(configuration));
        ClusterAgent agent = new ClusterAgent(configuration, identity, conditions, self, metrics);
        if (agent.config.keyFile().isPresent()) {
            agent.join(metrics);
        }
        // Both keys are taken before the program publishes, which so cannot use up their room.
        agent.publish(Members.DRAINED, "");
        agent.publish(Members.VIPS, addresses(agent.vips));
        return agent;
    }

    /** What {@link Members.Member#vips} reads: with as many virtual IPs as a node may have, less than a value may hold. */
    private static String addresses(Map<String, VipsConfig.Vip> vips) {
        return new TreeMap<>(vips)
                .entrySet().stream()
                        .map(vip -> vip.getKey() + "=" + vip.getValue().address())
                        .collect(Collectors.joining(" "));
    }

    private void join(MeterRegistry metrics) throws StartFailure {
        joined = Joined.start(configuration, identity, conditions, metrics, counts, new Seen());
        conditions.liveness("cluster", () -> condition(config.listen()));
    }

    /** Members that are missing are told and are no fault of this node: a restart here would not bring them back. */
    private Condition condition(String listen) {
        if (joined.loop().sinceTurn() >= STUCK) {
            return Condition.down("the cluster's thread does not turn");
        }
        List<Membership.View> members = view.members();
        String missing = members.stream()
                .filter(member -> member.status() == Status.DEAD || member.status() == Status.SUSPECT)
                .limit(NAMED)
                .map(member -> "; " + member.member().name() + " is "
                        + member.status().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
        long alive = members.stream()
                .filter(member -> member.status() == Status.ALIVE)
                .count();
        return Condition.up("gossip on " + listen + ", " + alive + " alive" + missing)
                .with("alive", alive);
    }

    /** Keeps what the agent's thread sees. */
    private final class Seen implements Joined.Watcher {
        @Override
        public ClusterView view() {
            return view;
        }

        @Override
        public void show(ClusterView now) {
            holders.see(now);
            view = now;
            if (held(now).isEmpty()) {
                for (CompletableFuture<Void> free = whenFree.poll(); free != null; free = whenFree.poll()) {
                    free.complete(null);
                }
            }
        }
    }

    private CompletableFuture<Void> free() {
        CompletableFuture<Void> free = new CompletableFuture<>();
        whenFree.add(free);
        return free;
    }

    /** What is wrong with the cluster's part of a configuration; empty when nothing is. Makes no connection. */
    public static List<Problem> check(Configuration configuration) {
        return ClusterSettings.check(configuration);
    }

    /** How a good configuration's virtual IPs would be placed on this host, a line each. */
    public static List<String> placements(Configuration configuration) {
        return PlacementReport.of(configuration.get(VipsConfig.class).all());
    }

    /** Who is in the cluster, live. */
    public Members members() {
        return new SeenMembers(identity, conditions, () -> view, publications::all, this::publish);
    }

    /** The cluster as this node sees it, for {@code /cluster}. */
    public JsonObject describe() {
        Map<String, Placement> placements = joined == null ? Map.of() : joined.placements();
        return new ClusterJson(config, vips, view, holders.known(), placements).of(drained, left);
    }

    /**
     * Publishes a value under a key to all members, who read it by {@link Members.Member#published}; an empty one takes it
     * back. Bounds: see {@link dev.quadrant.cluster.membership.Facts}.
     *
     * @throws IllegalArgumentException beyond a bound, in words; nothing is published then, and it is counted
     */
    public void publish(String key, String value) {
        // One at a time, so that the agent's thread sees what was checked here in the same order.
        synchronized (publications) {
            publications.put(key, value);
            if (joined != null) {
                joined.loop().tell((node, now) -> node.publish(now, key, value));
            }
        }
    }

    /** Reads the key file anew, if there is one. */
    public void reloadKeys() {
        if (joined != null) {
            joined.reloadKeys();
        }
    }

    /**
     * Hands over all virtual IPs of this node, and asks for none until it is called with false. The others see it by {@link
     * Members.Member#drained}.
     *
     * @return when no address is up any more: the names of the virtual IPs that were given up
     */
    public CompletableFuture<List<String>> drain(boolean drain) {
        drained = drain;
        publish(Members.DRAINED, drain ? "yes" : "");
        if (joined == null) {
            return CompletableFuture.completedFuture(List.of());
        }
        return joined.loop()
                .command((node, now) -> {
                    List<String> held = held(node.view(now));
                    node.drain(now, drain);
                    return held;
                })
                .thenCompose(held -> drain ? free().thenApply(_ -> held) : CompletableFuture.completedFuture(held));
    }

    private static List<String> held(ClusterView view) {
        return view.vips().stream()
                .filter(ClusterView.Vip::holding)
                .map(ClusterView.Vip::name)
                .toList();
    }

    /** Hands a virtual IP over; see {@link ClusterNode#handOver}, whose reason this answers. */
    CompletableFuture<String> handOver(String vip, String to) {
        return joined.loop().command((node, now) -> node.handOver(now, vip, to));
    }

    /** Which keys the members have, for {@code /cluster/keys}. */
    public JsonObject keys() {
        return KeysJson.of(view);
    }

    /** The cluster's keys as their file has them now; empty without a key file. */
    public Optional<KeyRing> keyRing() {
        return Optional.ofNullable(joined).map(Joined::keyRing);
    }

    /** Leaves the cluster for the rest of this process' life: hands over what it holds and tells the others. */
    CompletableFuture<List<String>> leave() {
        left = true;
        return joined.loop()
                .command((node, now) -> {
                    List<String> held = held(node.view(now));
                    node.leave(now);
                    return held;
                })
                .thenCompose(held -> free().thenApply(_ -> held));
    }

    /**
     * Takes from a checked configuration what a running node can take: members to ask first, preferences of virtual IPs,
     * hooks.
     */
    public void reload(Configuration wanted) {
        if (joined == null) {
            return;
        }
        Map<String, VipsConfig.Vip> changed =
                new TreeMap<>(wanted.get(VipsConfig.class).all());
        changed.keySet().retainAll(configuration.get(VipsConfig.class).all().keySet());
        vips = changed;
        joined.reload(wanted, changed);
    }

    /** Whether this node is one of a cluster, or was until it left. */
    boolean joined() {
        return joined != null;
    }

    boolean drained() {
        return drained;
    }

    boolean left() {
        return left;
    }

    /**
     * Leaves: releases what it holds, tells the others, and closes; hooks are run to their end.
     *
     * @param deadlineNanos when to give up, on {@link System#nanoTime()}'s clock
     */
    public void stop(long deadlineNanos) {
        if (joined != null) {
            joined.stop(deadlineNanos);
        }
    }
}
