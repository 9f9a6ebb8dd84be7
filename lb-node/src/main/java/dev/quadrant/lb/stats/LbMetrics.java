package dev.quadrant.lb.stats;

import dev.quadrant.lb.access.AccessLog;
import dev.quadrant.lb.filter.AddressList;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.limit.RateLimit;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.Slots;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.CircuitBreaker;
import dev.quadrant.lb.upstream.Server;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** Shows what the loops count as metrics {@code quadrant_lb_*}; a read sums over the loops. */
public final class LbMetrics {
    private final Topology topology;
    private final LoopTotals loops;
    private final List<AccessLog> logs;
    private final LatencyCollector latencies;

    public LbMetrics(Topology topology, LoopTotals loops, List<AccessLog> logs) {
        this.logs = logs;
        latencies = new LatencyCollector(topology.frontends(), loops);
        this.topology = topology;
        this.loops = loops;
    }

    /** Takes what was registered out again, for another topology's metrics to take its place. */
    public void unbind(MeterRegistry registry) {
        registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("quadrant.lb."))
                .toList()
                .forEach(registry::remove);
        prometheus(registry, registered -> registered.unregister(latencies));
    }

    /** Registers all metrics. */
    public void bind(MeterRegistry registry) {
        topology.frontends().forEach(frontend -> frontend(registry, frontend));
        topology.servers().forEach(server -> server(registry, server));
        topology.backends().forEach(backend -> backend(registry, backend));
        Gauge.builder("quadrant.lb.node.connections", topology.slots(), Slots::taken)
                .register(registry);
        Gauge.builder("quadrant.lb.node.connections.limit", topology.slots(), Slots::limit)
                .register(registry);
        logs.forEach(log -> accessLog(registry, log));
        topology.lists().all().forEach(list -> list(registry, list));
        counter(registry, "quadrant.lb.accept.failures", LoopStats::acceptFailures);
        Gauge.builder("quadrant.lb.pipes", loops, all -> sum(LoopStats::openPipes))
                .register(registry);
        Gauge.builder("quadrant.lb.pipes.limit", topology, its -> its.limits().pipes())
                .register(registry);
        counter(registry, "quadrant.lb.pipes.missed", LoopStats::pipesMissed);
        counter(registry, "quadrant.lb.bytes.spliced", LoopStats::octetsSpliced);
        prometheus(registry, collectors -> collectors.register(latencies));
    }

    private static void limit(MeterRegistry registry, String frontend, RateLimit limit) {
        FunctionCounter.builder("quadrant.lb.rate.limited", limit, RateLimit::limited)
                .tags("frontend", frontend, "limit", limit.name())
                .register(registry);
        FunctionCounter.builder("quadrant.lb.rate.limit.crowded", limit, RateLimit::crowded)
                .tags("frontend", frontend, "limit", limit.name())
                .register(registry);
    }

    private static void list(MeterRegistry registry, AddressList list) {
        Gauge.builder("quadrant.lb.list.networks", list, AddressList::networks)
                .tag("list", list.name())
                .register(registry);
        Gauge.builder("quadrant.lb.list.changes", list, AddressList::changed)
                .tag("list", list.name())
                .register(registry);
    }

    private static void backend(MeterRegistry registry, Backend backend) {
        Gauge.builder("quadrant.lb.queue", backend, Backend::waiting)
                .tag("backend", backend.name())
                .register(registry);
        Gauge.builder("quadrant.lb.circuit.open", backend, its -> its.circuit() == CircuitBreaker.State.CLOSED ? 0 : 1)
                .tag("backend", backend.name())
                .register(registry);
    }

    private static void accessLog(MeterRegistry registry, AccessLog log) {
        FunctionCounter.builder("quadrant.lb.access.log.lines", log, AccessLog::written)
                .tag("frontend", log.frontend())
                .register(registry);
        FunctionCounter.builder("quadrant.lb.access.log.dropped", log, AccessLog::overflowed)
                .tags("frontend", log.frontend(), "cause", "buffer-full")
                .register(registry);
        FunctionCounter.builder("quadrant.lb.access.log.dropped", log, AccessLog::failed)
                .tags("frontend", log.frontend(), "cause", "write-failed")
                .register(registry);
    }

    private void frontend(MeterRegistry registry, Frontend frontend) {
        int index = frontend.index();
        String name = frontend.name();
        Gauge.builder("quadrant.lb.sources", frontend, Frontend::sources)
                .tag("frontend", name)
                .register(registry);
        Gauge.builder("quadrant.lb.connections", frontend, its -> its.slots().taken())
                .tag("frontend", name)
                .register(registry);
        Gauge.builder(
                        "quadrant.lb.connections.limit",
                        frontend,
                        its -> its.slots().limit())
                .tag("frontend", name)
                .register(registry);
        counter(
                registry,
                "quadrant.lb.connections.accepted",
                loop -> loop.connectionsAccepted(index),
                "frontend",
                name);
        counter(
                registry,
                "quadrant.lb.bytes",
                loop -> loop.octetsReceived(index),
                "frontend",
                name,
                "direction",
                "received");
        counter(registry, "quadrant.lb.bytes", loop -> loop.octetsSent(index), "frontend", name, "direction", "sent");
        frontend.rules().limits().forEach(limit -> limit(registry, name, limit));
        for (int i = 0; i < Reason.count(); i++) {
            Reason reason = Reason.of(i);
            counter(
                    registry,
                    "quadrant.lb.refusals",
                    loop -> loop.refusals(index, reason),
                    "frontend",
                    name,
                    "reason",
                    reason.code());
            if (frontend.http() && frontend.rules().gate().logsOnly(reason)) {
                counter(
                        registry,
                        "quadrant.lb.logged.only",
                        loop -> loop.breaches(index, reason),
                        "frontend",
                        name,
                        "reason",
                        reason.code());
            }
        }
        if (frontend.http()) {
            responses(registry, frontend, frontend.backend().name(), "none", -1);
            frontend.rules()
                    .backends()
                    .forEach(backend -> backend.servers()
                            .forEach(server ->
                                    responses(registry, frontend, backend.name(), server.name(), server.index())));
        }
    }

    private void responses(MeterRegistry registry, Frontend frontend, String backend, String server, int serverIndex) {
        for (int statusClass = 1; statusClass <= LoopStats.CLASSES; statusClass++) {
            int its = statusClass;
            counter(
                    registry,
                    "quadrant.lb.requests",
                    loop -> loop.responses(frontend.index(), serverIndex, its),
                    "frontend",
                    frontend.name(),
                    "backend",
                    backend,
                    "server",
                    server,
                    "code",
                    statusClass + "xx");
        }
    }

    private void server(MeterRegistry registry, Server server) {
        int index = server.index();
        String[] tags = {"backend", server.backend(), "server", server.name()};
        Gauge.builder("quadrant.lb.server.up", server, its -> its.up() ? 1 : 0)
                .tags(tags)
                .register(registry);
        Gauge.builder("quadrant.lb.server.usable", server, its -> its.usable() ? 1 : 0)
                .tags(tags)
                .register(registry);
        Gauge.builder("quadrant.lb.server.weight", server, Server::weight)
                .tags(tags)
                .register(registry);
        Gauge.builder("quadrant.lb.server.wanted.ratio", server, its -> its.wanted() / 100.0)
                .tags(tags)
                .register(registry);
        Gauge.builder("quadrant.lb.server.in.progress", server, Server::load)
                .tags(tags)
                .register(registry);
        Gauge.builder("quadrant.lb.server.idle.connections", loops, all -> sum(loop -> loop.idleConnections(index)))
                .tags(tags)
                .register(registry);
        Gauge.builder("quadrant.lb.server.spare.connections", loops, all -> sum(loop -> loop.spareConnections(index)))
                .tags(tags)
                .register(registry);
        counter(registry, "quadrant.lb.server.connections", loop -> loop.connectionsOpened(index), tags);
        counter(registry, "quadrant.lb.server.connections.taken.over", loop -> loop.connectionsTakenOver(index), tags);
        counter(registry, "quadrant.lb.retries", loop -> loop.retries(index), tags);
        counter(registry, "quadrant.lb.retries.denied", loop -> loop.retriesDenied(index), tags);
        Gauge.builder("quadrant.lb.server.ejected", server, its -> its.ejected() ? 1 : 0)
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("quadrant.lb.server.ejections", server, Server::ejections)
                .tags(tags)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, ToLongFunction<LoopStats> value, String... tags) {
        FunctionCounter.builder(name, loops, all -> sum(value)).tags(tags).register(registry);
    }

    private long sum(ToLongFunction<LoopStats> value) {
        return loops.sum(value);
    }

    /** Micrometer has no way to show a histogram that was counted elsewhere; the Prometheus client has. */
    @SuppressWarnings("deprecation") // the registry of Quarkus 3
    private void prometheus(MeterRegistry registry, Consumer<CollectorRegistry> change) {
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            change.accept(prometheus.getPrometheusRegistry());
        } else if (registry instanceof CompositeMeterRegistry composite) {
            composite.getRegistries().forEach(inner -> prometheus(inner, change));
        }
    }
}
