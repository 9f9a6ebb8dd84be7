package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.Members;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.ClusterConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.health.Conditions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** This node's part in the cluster. Without a key file the node is a cluster of one. */
public final class ClusterAgent {
    private final String cluster;
    private final ClusterIdentity identity;
    private final Conditions conditions;

    private ClusterAgent(String cluster, ClusterIdentity identity, Conditions conditions) {
        this.cluster = cluster;
        this.identity = identity;
        this.conditions = conditions;
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
        ClusterAgent agent =
                new ClusterAgent(configuration.get(ClusterConfig.class).name(), identity, conditions);
        Gauge.builder("quadrant.cluster.members", () -> agent.members().all().size())
                .tag("state", "alive")
                .register(metrics);
        return agent;
    }

    /** What is wrong with the cluster's part of a configuration; empty when nothing is. Makes no connection. */
    public static List<Problem> check(Configuration configuration) {
        return ClusterSettings.check(configuration);
    }

    /** Who is in the cluster; live, from any thread. */
    public Members members() {
        return () -> List.of(new Members.Member(
                identity.node(),
                identity.roles(),
                identity.admin(),
                identity.version(),
                Members.State.ALIVE,
                conditions.ready()));
    }

    /** The cluster as this node sees it, for {@code /cluster}. May be called from any thread. */
    public JsonObject describe() {
        JsonArray members = new JsonArray();
        members()
                .all()
                .forEach(member -> members.add(new JsonObject()
                        .put("name", member.name())
                        .put("roles", new JsonArray(List.copyOf(new TreeSet<>(member.roles()))))
                        .put("admin", member.admin().toString())
                        .put("version", member.version())
                        .put("state", member.state().name().toLowerCase(Locale.ROOT))
                        .put("ready", member.ready())));
        return new JsonObject()
                .put("cluster", cluster)
                .put("node", identity.node())
                .put("members", members);
    }

    /**
     * Leaves: releases what it holds, tells the others, and closes.
     *
     * @param deadlineNanos when to give up, on {@link System#nanoTime()}'s clock
     */
    public void stop(long deadlineNanos) {}
}
