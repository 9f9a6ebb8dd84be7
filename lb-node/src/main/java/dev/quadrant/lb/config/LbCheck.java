package dev.quadrant.lb.config;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.Problem;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds what the types of {@link LbConfig} cannot: names that are not defined, addresses, ranges. */
public final class LbCheck {
    private static final String PREFIX = "quadrant.lb.";

    private final Configuration configuration;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<InetSocketAddress, String> listens = new HashMap<>();

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
        range("limits.head-bytes", config.limits().headBytes(), 1024, 24576);
        range("limits.fields", config.limits().fields(), 8, 1000);
        config.frontends().forEach((name, frontend) -> frontend("frontends." + name, frontend, config));
        config.backends().forEach((name, backend) -> backend("backends." + name, backend));
    }

    private void frontend(String key, LbConfig.Frontend frontend, LbConfig config) {
        if (frontend.listen().isEmpty()) {
            problem(key + ".listen", "no address to listen on", "set it to host:port, for example 0.0.0.0:80");
        }
        frontend.listen().forEach(listen -> parse(key + ".listen", () -> listen(key, listen)));
        if (!config.backends().containsKey(frontend.backend())) {
            problem(
                    key + ".backend",
                    "backend '" + frontend.backend() + "' is not defined",
                    config.backends().isEmpty()
                            ? "define it: " + PREFIX + "backends." + frontend.backend() + ".servers.a.address"
                            : "use one of "
                                    + String.join(", ", config.backends().keySet()));
        }
        range(key + ".max-connections", frontend.maxConnections(), 1, 10_000_000);
        frontend.trustedProxies()
                .ifPresent(list -> list.forEach(text -> parse(key + ".trusted-proxies", () -> Cidr.parse(text))));
        positive(key + ".timeouts.head", frontend.timeouts().head());
        positive(key + ".timeouts.idle", frontend.timeouts().idle());
        positive(key + ".timeouts.keep-alive", frontend.timeouts().keepAlive());
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

    private void backend(String key, LbConfig.Backend backend) {
        if (backend.servers().isEmpty()) {
            problem(key + ".servers", "the backend has no server", "set " + PREFIX + key + ".servers.a.address");
        }
        backend.servers().forEach((name, server) -> {
            String serverKey = key + ".servers." + name;
            parse(serverKey + ".address", () -> Endpoint.parse(server.address()));
            range(serverKey + ".weight", server.weight(), 1, 256);
        });
        range(key + ".retries", backend.retries(), 0, 10);
        range(key + ".idle-connections", backend.idleConnections(), 0, 100_000);
        positive(key + ".timeouts.connect", backend.timeouts().connect());
        positive(key + ".timeouts.response", backend.timeouts().response());
        positive(key + ".timeouts.tunnel", backend.timeouts().tunnel());
        positive(key + ".timeouts.idle", backend.timeouts().idle());
        health(key + ".health", backend.health());
    }

    private void health(String key, LbConfig.Health health) {
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
        if (health.path().isEmpty()
                && health.type().filter(LbConfig.CheckType.HTTP::equals).isPresent()) {
            problem(key + ".path", "an http check needs a path", "set it, for example to /health");
        }
    }

    private void parse(String key, Runnable parser) {
        try {
            parser.run();
        } catch (IllegalArgumentException e) {
            problem(key, e.getMessage(), "correct the value");
        }
    }

    private void range(String key, int value, int least, int most) {
        if (value < least || value > most) {
            problem(key, value + " is out of range", "use a number from " + least + " to " + most);
        }
    }

    private void positive(String key, Duration duration) {
        if (!duration.isPositive()) {
            problem(key, "a time of zero or less", "use a positive time, for example 10s");
        }
    }

    private void problem(String key, String what, String fix) {
        problems.add(configuration.problem(PREFIX + key, what, fix));
    }
}
