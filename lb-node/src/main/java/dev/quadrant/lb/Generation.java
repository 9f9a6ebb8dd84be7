package dev.quadrant.lb;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.lb.access.AccessLog;
import dev.quadrant.lb.config.DescriptorPlan;
import dev.quadrant.lb.config.LbConfig;
import dev.quadrant.lb.config.ListReader;
import dev.quadrant.lb.config.TopologyBuilder;
import dev.quadrant.lb.edge.AccessLogs;
import dev.quadrant.lb.edge.DirectEdge;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.CheckResult;
import dev.quadrant.lb.upstream.HealthChecks;
import dev.quadrant.lb.upstream.Upkeep;
import java.util.List;
import java.util.Optional;

/** All that runs by one configuration, from its start or reload until the last connection that began under it has ended. */
final class Generation {
    private final Configuration configuration;
    private final DescriptorPlan descriptors;
    private final Topology topology;
    private final AccessLogs logs;
    private final DirectEdge edge;
    private HealthChecks checks;
    private Upkeep upkeep;

    /** A configuration that passed every check, and cannot be served all the same. */
    static final class Unservable extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Problem problem;

        Unservable(Problem problem) {
            super(problem.toString());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    private Generation(
            Configuration configuration,
            DescriptorPlan descriptors,
            Topology topology,
            AccessLogs logs,
            DirectEdge edge) {
        this.configuration = configuration;
        this.descriptors = descriptors;
        this.topology = topology;
        this.logs = logs;
        this.edge = edge;
    }

    /**
     * Starts to serve by a configuration, beside what serves now and with its sockets and state.
     *
     * @throws Unservable when an address or a file is not to be had; what serves now goes on
     */
    static Generation start(Configuration configuration, Optional<Generation> before) throws Unservable {
        LbConfig config = configuration.get(LbConfig.class);
        DescriptorPlan descriptors = DescriptorPlan.of(config);
        if (descriptors.hopeless()) {
            throw new Unservable(
                    configuration.problem("quadrant.lb.max-connections", descriptors.what(), descriptors.fix()));
        }
        AddressLists lists = lists(configuration, before);
        Topology topology = TopologyBuilder.build(config, lists, descriptors, before.map(old -> old.topology));
        int loops = DescriptorPlan.loops(config);
        AccessLogs logs = logs(configuration, topology, before);
        DirectEdge edge = edge(configuration, topology, loops, logs, before);
        return new Generation(configuration, descriptors, topology, logs, edge);
    }

    private static AddressLists lists(Configuration configuration, Optional<Generation> before) throws Unservable {
        LbConfig config = configuration.get(LbConfig.class);
        try {
            return ListReader.read(
                    config, before.map(old -> old.topology.lists()).orElse(AddressLists.NONE));
        } catch (AddressLists.Failure e) {
            throw new Unservable(
                    configuration.problem("quadrant.lb.lists." + e.list() + ".file", e.getMessage(), e.fix()));
        }
    }

    private static AccessLogs logs(Configuration configuration, Topology topology, Optional<Generation> before)
            throws Unservable {
        try {
            return AccessLogs.open(topology, before.map(old -> old.logs));
        } catch (AccessLogs.OpenException e) {
            throw new Unservable(configuration.problem(
                    "quadrant.lb.frontends." + e.frontend() + ".access-log.file",
                    e.getMessage(),
                    "name a file that the node's user may write"));
        }
    }

    private static DirectEdge edge(
            Configuration configuration, Topology topology, int loops, AccessLogs logs, Optional<Generation> before)
            throws Unservable {
        try {
            return before.isPresent()
                    ? before.get().edge.succeed(topology, loops, logs)
                    : new DirectEdge(topology, loops, logs);
        } catch (DirectEdge.BindException e) {
            logs.close(before.map(old -> old.logs.all()).orElse(List.of()));
            throw new Unservable(configuration.problem(
                    "quadrant.lb.frontends." + e.frontend().name() + ".listen",
                    e.getMessage(),
                    "stop what listens there, or choose an address and port of this host that is free"));
        }
    }

    /** Starts to check the servers; once, when no other generation does any more. */
    void check() {
        LbConfig config = configuration.get(LbConfig.class);
        checks = new HealthChecks();
        upkeep = Upkeep.start(topology.backends());
        for (Backend backend : topology.backends()) {
            TopologyBuilder.plan(config.backends().get(backend.name()))
                    .ifPresentOrElse(plan -> checks.start(backend, plan), () -> unchecked(backend));
        }
    }

    /** What earlier checks found counts no more when there are none. */
    private static void unchecked(Backend backend) {
        backend.servers().forEach(server -> backend.checked(server, CheckResult.NONE, true, System.nanoTime()));
    }

    /** Checks no more. */
    void uncheck() {
        checks.close();
        upkeep.close();
    }

    Configuration configuration() {
        return configuration;
    }

    DescriptorPlan descriptors() {
        return descriptors;
    }

    Topology topology() {
        return topology;
    }

    AccessLogs logs() {
        return logs;
    }

    DirectEdge edge() {
        return edge;
    }

    /** Closes what no other generation writes to; when the edge has ended. */
    void closeLogs(List<Generation> others) {
        List<AccessLog> used =
                others.stream().flatMap(other -> other.logs.all().stream()).toList();
        logs.close(used);
    }
}
