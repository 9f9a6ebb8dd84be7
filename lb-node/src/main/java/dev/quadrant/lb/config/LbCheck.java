package dev.quadrant.lb.config;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.filter.Cidr;
import dev.quadrant.lb.http.RequestKey;
import dev.quadrant.lb.route.Route;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Expectation;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what the types of {@link LbConfig} cannot: names that are not defined, addresses, ranges. */
public final class LbCheck {
    static final String PREFIX = "quadrant.lb.";
    private static final int EXPECT_LIMIT = 256;

    private final Configuration configuration;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<InetSocketAddress, String> listens = new HashMap<>();
    private final Map<Path, String> accessLogs = new HashMap<>();

    private LbCheck(Configuration configuration) {
        this.configuration = configuration;
    }

    /** The problems of a configuration, empty when there are none. */
    public static List<Problem> problems(Configuration configuration) {
        LbCheck check = new LbCheck(configuration);
        check.all(configuration.get(LbConfig.class));
        return check.problems;
    }

    private void all(LbConfig config) {
        if (config.frontends().isEmpty()) {
            problem("frontends", "no frontend is defined", "set quadrant.lb.frontends.web.listen and .backend");
        }
        range("loops", config.loops().orElse(1), 1, 256);
        positive("reload-drain", config.reloadDrain());
        range("max-connections", config.maxConnections(), 1, 10_000_000);
        range("limits.head-bytes", config.limits().headBytes(), 1024, 24576);
        range("limits.fields", config.limits().fields(), 8, 1000);
        range("limits.pipes", config.limits().pipes(), 0, 10_000);
        range("limits.list-networks", config.limits().listNetworks(), 1, 10_000_000);
        lists(config);
        config.frontends().forEach((name, frontend) -> frontend("frontends." + name, frontend, config));
        config.backends().forEach((name, backend) -> backend("backends." + name, backend));
    }

    private void frontend(String key, FrontendConfig frontend, LbConfig config) {
        if (frontend.listen().isEmpty()) {
            problem(key + ".listen", "no address to listen on", "set it to host:port, for example 0.0.0.0:80");
        }
        frontend.listen().forEach(listen -> parse(key + ".listen", () -> listen(key, listen)));
        backend(key + ".backend", frontend.backend(), config);
        new RouteCheck(this, config).frontend(key, frontend);
        range(key + ".max-connections", frontend.maxConnections(), 1, 10_000_000);
        range(key + ".max-connections-per-source", frontend.maxConnectionsPerSource(), 0, 10_000_000);
        positive(key + ".timeouts.evict", frontend.timeouts().evict());
        lists(key + ".allow", frontend.allow(), config);
        lists(key + ".deny", frontend.deny(), config);
        frontend.trustedProxies()
                .ifPresent(list -> list.forEach(text -> parse(key + ".trusted-proxies", () -> Cidr.parse(text))));
        frontend.proxyProtocolFrom()
                .ifPresent(list -> list.forEach(text -> parse(key + ".proxy-protocol-from", () -> Cidr.parse(text))));
        parse(
                key + ".gate.log-only",
                () -> GateReader.logOnly(frontend.gate().logOnly().orElse(List.of())));
        parse(key + ".gate.reason-field", () -> GateReader.field(frontend.gate().reasonField()));
        frontend.rateLimits().forEach((name, limit) -> rateLimit(key, name, limit, frontend));
        accessLog(key, frontend);
        positive(key + ".timeouts.head", frontend.timeouts().head());
        positive(key + ".timeouts.body", frontend.timeouts().body());
        range(key + ".timeouts.min-rate", frontend.timeouts().minRate(), 0, 1_000_000_000);
        positive(key + ".timeouts.idle", frontend.timeouts().idle());
        positive(key + ".timeouts.keep-alive", frontend.timeouts().keepAlive());
    }

    private void lists(LbConfig config) {
        int before = problems.size();
        config.lists().forEach((name, list) -> {
            if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
                problem("lists." + name, "not a list's name", "use at most 64 letters, digits, dashes and underscores");
            }
            list.networks()
                    .ifPresent(
                            its -> its.forEach(text -> parse("lists." + name + ".networks", () -> Cidr.parse(text))));
        });
        if (problems.size() == before) {
            try {
                ListReader.read(config, AddressLists.NONE);
            } catch (AddressLists.Failure e) {
                problem("lists." + e.list() + ".file", e.getMessage(), e.fix());
            }
        }
    }

    private void lists(String key, Optional<List<String>> names, LbConfig config) {
        for (String name : names.orElse(List.of())) {
            if (!config.lists().containsKey(name)) {
                problem(
                        key,
                        "list '" + name + "' is not defined",
                        config.lists().isEmpty()
                                ? "define it: " + PREFIX + "lists." + name + ".networks or .file"
                                : "use one of "
                                        + String.join(", ", config.lists().keySet()));
            }
        }
    }

    private void rateLimit(String frontendKey, String name, RateLimitConfig limit, FrontendConfig frontend) {
        String key = frontendKey + ".rate-limits." + name;
        if (frontend.mode() == FrontendConfig.Mode.TCP) {
            problem(key + ".requests", "TCP mode has no requests to count", "leave the limit out, or set mode to http");
        }
        range(key + ".requests", limit.requests(), 1, 1_000_000_000);
        range(key + ".burst", limit.burst().orElse(1), 1, 1_000_000_000);
        range(key + ".keys", limit.keys(), 8, 100_000_000);
        if (limit.per().compareTo(Duration.ofMillis(1)) < 0 || limit.per().compareTo(Duration.ofDays(1)) > 0) {
            problem(key + ".per", "not between 1 ms and 1 d", "use a time such as 1s or 1m");
        }
        limit.key().forEach(part -> parse(key + ".key", () -> RequestKey.parse(part)));
        for (String route : limit.routes().orElse(List.of())) {
            if (!route.equals(Route.DEFAULT) && !frontend.routes().containsKey(route)) {
                problem(
                        key + ".routes",
                        "route '" + route + "' is not defined",
                        "use " + Route.DEFAULT + ", or a name below " + PREFIX + frontendKey + ".routes");
            }
        }
    }

    private void accessLog(String key, FrontendConfig frontend) {
        FrontendConfig.AccessLog log = frontend.accessLog();
        range(key + ".access-log.buffer-bytes", log.bufferBytes(), 1 << 16, 1 << 26);
        log.file().ifPresent(file -> parse(key + ".access-log.file", () -> accessLogFile(key, frontend, file)));
    }

    private void accessLogFile(String key, FrontendConfig frontend, String file) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        String other = accessLogs.putIfAbsent(path, key);
        String fileKey = key + ".access-log.file";
        if (frontend.mode() == FrontendConfig.Mode.TCP) {
            problem(fileKey, "TCP mode has no requests to log", "leave the key out, or set mode to http");
        } else if (other != null) {
            problem(fileKey, file + " is also the log of " + PREFIX + other, "give each frontend a file of its own");
        } else if (Files.isDirectory(path) || !Files.isDirectory(path.getParent())) {
            problem(
                    fileKey,
                    Files.isDirectory(path) ? file + " is a directory" : "the directory of " + file + " does not exist",
                    "name a file in a directory that exists");
        }
    }

    /** A backend that another key names. */
    void backend(String key, String name, LbConfig config) {
        if (!config.backends().containsKey(name)) {
            problem(
                    key,
                    "backend '" + name + "' is not defined",
                    config.backends().isEmpty()
                            ? "define it: " + PREFIX + "backends." + name + ".servers.a.address"
                            : "use one of "
                                    + String.join(", ", config.backends().keySet()));
        }
    }

    /** Problems until now. */
    int count() {
        return problems.size();
    }

    private void listen(String key, String text) {
        InetSocketAddress address = Endpoint.parse(text);
        String other = address.getPort() == 0 ? null : listens.putIfAbsent(address, key);
        if (other != null) {
            problem(
                    key + ".listen",
                    text.strip() + " is listened on twice, also by " + PREFIX + other,
                    "give each frontend an address or port of its own");
        }
    }

    private void backend(String key, BackendConfig backend) {
        if (backend.servers().isEmpty()) {
            problem(key + ".servers", "the backend has no server", "set " + PREFIX + key + ".servers.a.address");
        }
        backend.servers().forEach((name, server) -> {
            String serverKey = key + ".servers." + name;
            parse(serverKey + ".address", () -> Endpoint.parse(server.address()));
            range(serverKey + ".weight", server.weight(), 1, 256);
            range(serverKey + ".max-connections", server.maxConnections(), 0, 1_000_000);
        });
        range(key + ".retries", backend.retries(), 0, Backend.MOST_RETRIES);
        range(key + ".buffered-body-bytes", backend.bufferedBodyBytes(), 0, Backend.Limits.MOST_BUFFERED);
        range(key + ".queue-length", backend.queueLength(), 0, 1_000_000);
        selection(key, backend);
        protection(key, backend);
        range(key + ".idle-connections", backend.idleConnections(), 0, 100_000);
        positive(key + ".timeouts.queue", backend.timeouts().queue());
        positive(key + ".timeouts.connect", backend.timeouts().connect());
        positive(key + ".timeouts.response", backend.timeouts().response());
        positive(key + ".timeouts.response-body", backend.timeouts().responseBody());
        positive(key + ".timeouts.tunnel", backend.timeouts().tunnel());
        positive(key + ".timeouts.idle", backend.timeouts().idle());
        health(key + ".health", backend.health());
    }

    private void protection(String key, BackendConfig backend) {
        statuses(key + ".retry-statuses", backend.retryStatuses());
        statuses(key + ".passive.statuses", backend.passive().statuses());
        range(key + ".retry-budget.percent", backend.retryBudget().percent(), 0, 100);
        range(key + ".retry-budget.per-second", backend.retryBudget().perSecond(), 0, 1_000_000);
        range(key + ".passive.errors", backend.passive().errors(), 0, 1_000_000);
        positive(key + ".passive.time", backend.passive().time());
        if (backend.passive().timeMax().compareTo(backend.passive().time()) < 0) {
            problem(
                    key + ".passive.time-max",
                    "is shorter than time",
                    "set it to at least " + PREFIX + key + ".passive.time");
        }
        range(key + ".circuit-breaker.error-percent", backend.circuitBreaker().errorPercent(), 0, 100);
        range(key + ".circuit-breaker.requests", backend.circuitBreaker().requests(), 1, 1_000_000);
        positive(key + ".circuit-breaker.window", backend.circuitBreaker().window());
        positive(key + ".circuit-breaker.open", backend.circuitBreaker().open());
    }

    private void statuses(String key, Optional<List<Integer>> statuses) {
        statuses.orElse(List.of()).forEach(status -> range(key, status, 400, 599));
    }

    private void selection(String key, BackendConfig backend) {
        parse(key + ".hash.key", () -> RequestKey.parse(backend.hash().key()));
        double factor = backend.hash().loadFactor();
        if (factor != 0 && !(factor >= 1 && factor <= 100)) {
            problem(key + ".hash.load-factor", factor + " is out of range", "use 0, or a number from 1 to 100");
        }
        backend.sticky()
                .cookie()
                .filter(name -> !name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}"))
                .ifPresent(name -> problem(
                        key + ".sticky.cookie",
                        "'" + name + "' is not a cookie's name",
                        "use at most 64 letters, digits, dashes and underscores"));
        if (backend.slowStart().isNegative()) {
            problem(key + ".slow-start", "a time below zero", "use 0s, or a time such as 30s");
        }
    }

    private void health(String key, BackendConfig.Health health) {
        range(key + ".rise", health.rise(), 1, 100);
        range(key + ".fall", health.fall(), 1, 100);
        positive(key + ".interval", health.interval());
        positive(key + ".timeout", health.timeout());
        health.path()
                .filter(path -> !path.matches("/[!-~]*"))
                .ifPresent(path -> problem(
                        key + ".path", "'" + path + "' is not a path", "start it with a slash, for example /health"));
        health.host()
                .filter(host -> !host.matches("[!-~]+"))
                .ifPresent(host -> problem(
                        key + ".host", "'" + host + "' is not a host", "write it as in a URL, for example app.test"));
        health.expectStatuses()
                .forEach(text -> parse(key + ".expect-statuses", () -> Expectation.Statuses.parse(text)));
        health.expectBody()
                .filter(text -> text.isEmpty() || text.length() > EXPECT_LIMIT)
                .ifPresent(text -> problem(key + ".expect-body", "not 1 to 256 characters", "use a short text"));
        health.weightField()
                .filter(name -> !name.matches("[A-Za-z0-9-]{1,64}"))
                .ifPresent(name -> problem(
                        key + ".weight-field", "'" + name + "' is not a field name", "use letters, digits and dashes"));
        if (!health.user().matches("[A-Za-z0-9_]{1,32}")) {
            problem(
                    key + ".user",
                    "'" + health.user() + "' is not a user",
                    "use at most 32 letters, digits and underscores");
        }
        if (health.path().isEmpty()
                && health.type().filter(BackendConfig.CheckType.HTTP::equals).isPresent()) {
            problem(key + ".path", "an http check needs a path", "set it, for example to /health");
        }
    }

    void parse(String key, Runnable parser) {
        try {
            parser.run();
        } catch (IllegalArgumentException e) {
            problem(key, e.getMessage(), "correct the value");
        }
    }

    void range(String key, int value, int least, int most) {
        if (value < least || value > most) {
            problem(key, value + " is out of range", "use a number from " + least + " to " + most);
        }
    }

    private void positive(String key, Duration duration) {
        if (!duration.isPositive()) {
            problem(key, "a time of zero or less", "use a positive time, for example 10s");
        }
    }

    void problem(String key, String what, String fix) {
        problems.add(configuration.problem(PREFIX + key, what, fix));
    }
}
