package dev.quadrant.lb.config;

import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.lb.access.AccessLog;
import dev.quadrant.lb.filter.AddressList;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.filter.SourceFilter;
import dev.quadrant.lb.http.RequestKey;
import dev.quadrant.lb.limit.Gcra;
import dev.quadrant.lb.limit.RateLimit;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.HttpRules;
import dev.quadrant.lb.route.Indexes;
import dev.quadrant.lb.route.Slots;
import dev.quadrant.lb.route.SourceSlots;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.CircuitBreaker;
import dev.quadrant.lb.upstream.Ejection;
import dev.quadrant.lb.upstream.Expectation;
import dev.quadrant.lb.upstream.HealthCheck;
import dev.quadrant.lb.upstream.HealthChecks;
import dev.quadrant.lb.upstream.HttpCheck;
import dev.quadrant.lb.upstream.MysqlCheck;
import dev.quadrant.lb.upstream.Protection;
import dev.quadrant.lb.upstream.RetryBudget;
import dev.quadrant.lb.upstream.Selection;
import dev.quadrant.lb.upstream.Server;
import dev.quadrant.lb.upstream.StickyCookie;
import dev.quadrant.lb.upstream.TlsCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes frontends, backends and servers of a configuration that {@link LbCheck} found nothing wrong with. */
public final class TopologyBuilder {
    private final Map<String, Backend> backends = new LinkedHashMap<>();
    private final List<Server> servers = new ArrayList<>();
    private final List<Frontend> frontends = new ArrayList<>();

    private final AddressLists lists;
    private final DescriptorPlan plan;
    private final Optional<Topology> before;
    private final Indexes indexes;

    private TopologyBuilder(AddressLists lists, DescriptorPlan plan, Optional<Topology> before) {
        this.lists = lists;
        this.plan = plan;
        this.before = before;
        indexes = before.map(Topology::indexes).orElseGet(Indexes::new);
    }

    /** Frontends, backends and servers by the order of their names. */
    public static Topology build(LbConfig config, AddressLists lists) {
        return build(config, lists, DescriptorPlan.of(config, 1, Long.MAX_VALUE), Optional.empty());
    }

    /**
     * As {@link #build(LbConfig, AddressLists)} with as many connections as there are descriptors for, and with what goes on from the
     * topology that serves until now: counts, checks, who waits.
     */
    public static Topology build(LbConfig config, AddressLists lists, DescriptorPlan plan, Optional<Topology> before) {
        TopologyBuilder builder = new TopologyBuilder(lists, plan, before);
        new TreeMap<>(config.backends()).forEach(builder::backend);
        new TreeMap<>(config.frontends()).forEach(builder::frontend);
        int most = plan.isShort() ? plan.connections() : config.maxConnections();
        return new Topology(
                builder.frontends,
                List.copyOf(builder.backends.values()),
                builder.servers,
                before.map(old -> old.slots().limited(most)).orElseGet(() -> new Slots(most)),
                new Topology.Limits(
                        config.limits().headBytes(), config.limits().fields(), plan.pipes(), plan.departing()),
                builder.indexes,
                lists);
    }

    private void backend(String name, BackendConfig config) {
        List<Server> own = new ArrayList<>();
        new TreeMap<>(config.servers()).forEach((server, its) -> {
            own.add(new Server(
                    name, server, Endpoint.parse(its.address()), indexes.server(name, server), settings(its)));
            servers.add(own.getLast());
        });
        BackendConfig.ServerTimeouts timeouts = config.timeouts();
        Backend.Limits limits = new Backend.Limits(
                timeouts.connect(),
                timeouts.response(),
                timeouts.responseBody(),
                timeouts.tunnel(),
                timeouts.idle(),
                Math.min(config.idleConnections(), plan.idle()),
                config.retries(),
                timeouts.queue(),
                config.queueLength(),
                config.bufferedBodyBytes());
        Backend backend = new Backend(name, selection(config), own, limits, config.proxyProtocol(), protection(config));
        before.stream()
                .flatMap(old -> old.backends().stream())
                .filter(old -> old.name().equals(name))
                .forEach(backend::succeed);
        backends.put(name, backend);
    }

    private static Protection protection(BackendConfig config) {
        BackendConfig.Passive passive = config.passive();
        BackendConfig.Breaker breaker = config.circuitBreaker();
        return new Protection(
                new Ejection.Plan(passive.errors(), passive.time(), passive.timeMax()),
                new CircuitBreaker.Plan(breaker.errorPercent(), breaker.requests(), breaker.window(), breaker.open()),
                new RetryBudget.Plan(
                        config.retryBudget().percent(), config.retryBudget().perSecond()),
                Set.copyOf(passive.statuses().orElse(List.of())),
                Set.copyOf(config.retryStatuses().orElse(List.of())));
    }

    private static Server.Settings settings(BackendConfig.Server config) {
        return new Server.Settings(config.weight(), config.backup(), config.maxConnections());
    }

    private static Selection selection(BackendConfig config) {
        double factor = config.hash().loadFactor();
        return new Selection(
                config.balance(),
                factor == 0 ? Double.POSITIVE_INFINITY : factor,
                RequestKey.parse(config.hash().key()),
                config.slowStart(),
                config.sticky()
                        .cookie()
                        .map(name -> new StickyCookie(name, config.sticky().secure())));
    }

    private void frontend(String name, FrontendConfig config) {
        FrontendConfig.ClientTimeouts timeouts = config.timeouts();
        Optional<Frontend> old = before.stream()
                .flatMap(its -> its.frontends().stream())
                .filter(its -> its.name().equals(name))
                .findFirst();
        frontends.add(new Frontend(
                name,
                indexes.frontend(name),
                config.listen().stream().map(Endpoint::parse).toList(),
                config.mode() == FrontendConfig.Mode.HTTP,
                backends.get(config.backend()),
                old.map(its -> its.slots().limited(config.maxConnections()))
                        .orElseGet(() -> new Slots(config.maxConnections())),
                old.map(its -> its.sourcesLimited(config.maxConnectionsPerSource()))
                        .orElseGet(() -> new SourceSlots(config.maxConnectionsPerSource())),
                new SourceFilter(named(config.allow()), named(config.deny())),
                RouteReader.networks(config.trustedProxies().orElse(List.of())),
                RouteReader.networks(config.proxyProtocolFrom().orElse(List.of())),
                new Frontend.Timeouts(
                        timeouts.head(),
                        timeouts.body(),
                        timeouts.idle(),
                        timeouts.minRate(),
                        timeouts.keepAlive(),
                        timeouts.evict()),
                new HttpRules(
                        GateReader.read(config.gate()),
                        new RouteReader(config, backends).read(),
                        limits(config.rateLimits(), old)),
                accessLog(config.accessLog())));
    }

    private static List<RateLimit> limits(Map<String, RateLimitConfig> configs, Optional<Frontend> old) {
        List<RateLimit> before = old.map(its -> its.rules().limits()).orElse(List.of());
        List<RateLimit> limits = new ArrayList<>();
        new TreeMap<>(configs)
                .forEach((name, config) -> limits.add(RateLimit.succeed(
                        name,
                        plan(config),
                        before.stream()
                                .filter(limit -> limit.name().equals(name))
                                .findFirst())));
        return limits;
    }

    private static RateLimit.Plan plan(RateLimitConfig config) {
        return new RateLimit.Plan(
                Gcra.of(config.requests(), config.per(), config.burst().orElse(config.requests())),
                config.key().stream().map(RequestKey::parse).toList(),
                Set.copyOf(config.routes().orElse(List.of())),
                config.action(),
                config.keys());
    }

    private List<AddressList> named(Optional<List<String>> names) {
        return names.orElse(List.of()).stream()
                .map(name -> lists.named(name).orElseThrow())
                .toList();
    }

    private static Optional<AccessLog.Settings> accessLog(FrontendConfig.AccessLog config) {
        return config.file().map(file -> new AccessLog.Settings(Path.of(file), config.format(), config.bufferBytes()));
    }

    /** How a backend's servers are checked; empty when they are not. */
    public static Optional<HealthChecks.Plan> plan(BackendConfig config) {
        BackendConfig.Health health = config.health();
        BackendConfig.CheckType type = health.type()
                .orElse(health.path().isPresent() ? BackendConfig.CheckType.HTTP : BackendConfig.CheckType.TCP);
        if (type == BackendConfig.CheckType.NONE) {
            return Optional.empty();
        }
        HealthCheck check =
                switch (type) {
                    case TCP, NONE -> new HealthCheck.Tcp();
                    case TLS -> new TlsCheck(health.host());
                    case MYSQL -> new MysqlCheck(health.user());
                    case HTTP -> new HttpCheck(health.path().orElse("/"), health.host(), expectation(health));
                };
        return Optional.of(
                new HealthChecks.Plan(check, health.interval(), health.timeout(), health.rise(), health.fall()));
    }

    private static Expectation expectation(BackendConfig.Health health) {
        return new Expectation(
                health.expectStatuses().stream()
                        .map(Expectation.Statuses::parse)
                        .toList(),
                health.expectBody(),
                health.weightField());
    }
}
