package dev.quadrant.lb;

import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.lb.config.LbConfig;
import dev.quadrant.lb.config.TopologyBuilder;
import dev.quadrant.lb.edge.AccessLogs;
import dev.quadrant.lb.edge.DirectEdge;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.stats.LbMetrics;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.HealthChecks;
import dev.quadrant.lb.upstream.Upkeep;

/** The running balancer: the edge, the checks, and what they say of themselves. */
final class LbService implements Service {
    private static final EventLog LOG = EventLog.of(LbService.class);

    private final DirectEdge edge;
    private final HealthChecks checks;
    private final Upkeep upkeep;
    private final AccessLogs logs;

    private LbService(DirectEdge edge, HealthChecks checks, Upkeep upkeep, AccessLogs logs) {
        this.logs = logs;
        this.edge = edge;
        this.checks = checks;
        this.upkeep = upkeep;
    }

    static LbService start(ServiceContext context) throws StartFailure {
        LbConfig config = context.configuration().get(LbConfig.class);
        Topology topology = TopologyBuilder.build(config);
        int loops = config.loops().orElse(Runtime.getRuntime().availableProcessors());
        AccessLogs logs = logs(context, topology, loops);
        DirectEdge edge = edge(context, topology, loops, logs);
        HealthChecks checks = new HealthChecks();
        Upkeep upkeep = Upkeep.start(topology.backends());
        for (Backend backend : topology.backends()) {
            TopologyBuilder.plan(config.backends().get(backend.name())).ifPresent(plan -> checks.start(backend, plan));
            context.conditions().readiness("lb", "backend-" + backend.name(), () -> condition(backend));
        }
        context.conditions()
                .liveness(
                        "loops",
                        () -> edge.alive()
                                ? Condition.up(loops + " event loops run")
                                : Condition.down("an event loop has ended: restart the node"));
        new ServerActions(topology).routes(context.actions());
        new LbMetrics(topology, edge.stats(), logs.all()).bind(context.metrics());
        context.router().get("/lb/status").handler(request -> request.json(new Status(topology, edge.stats()).json()));
        topology.frontends()
                .forEach(frontend -> LOG.info(
                        "listening",
                        "frontend",
                        frontend.name(),
                        "mode",
                        frontend.http() ? "http" : "tcp",
                        "addresses",
                        Status.addresses(frontend),
                        "backend",
                        frontend.backend().name()));
        return new LbService(edge, checks, upkeep, logs);
    }

    private static AccessLogs logs(ServiceContext context, Topology topology, int loops) throws StartFailure {
        try {
            return AccessLogs.open(topology.frontends(), loops);
        } catch (AccessLogs.OpenException e) {
            throw new StartFailure(context.configuration()
                    .problem(
                            "quadrant.lb.frontends." + e.frontend() + ".access-log.file",
                            e.getMessage(),
                            "name a file that the node's user may write"));
        }
    }

    private static DirectEdge edge(ServiceContext context, Topology topology, int loops, AccessLogs logs)
            throws StartFailure {
        try {
            return new DirectEdge(topology, loops, logs);
        } catch (DirectEdge.BindException e) {
            logs.close();
            throw new StartFailure(context.configuration()
                    .problem(
                            "quadrant.lb.frontends." + e.frontend().name() + ".listen",
                            e.getMessage(),
                            "stop what listens there, or choose an address and port of this host that is free"));
        }
    }

    private static Condition condition(Backend backend) {
        int up = backend.upCount();
        int all = backend.servers().size();
        if (up > 0) {
            return Condition.up(up + " of " + all + " servers are up");
        }
        StringBuilder words = new StringBuilder("all servers are down:");
        backend.servers()
                .forEach(server -> words.append(' ')
                        .append(server.name())
                        .append(" (")
                        .append(server.lastCheck().words())
                        .append(')'));
        return Condition.down(words.toString());
    }

    @Override
    public void reload() {
        logs.reopen();
    }

    @Override
    public void stop(long deadlineNanos) {
        checks.close();
        upkeep.close();
        boolean drained = edge.stop(deadlineNanos);
        logs.close();
        LOG.info("drained", "all-ended", drained);
    }
}
