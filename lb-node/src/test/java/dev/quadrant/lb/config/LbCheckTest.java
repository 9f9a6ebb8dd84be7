package dev.quadrant.lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LbCheckTest {
    private final Map<String, String> set = new HashMap<>(Map.of(
            "quadrant.lb.frontends.web.listen", "127.0.0.1:8080",
            "quadrant.lb.frontends.web.backend", "app",
            "quadrant.lb.backends.app.servers.a.address", "127.0.0.1:8081"));

    private final Map<String, String> others = new HashMap<>();

    /** The build tells its tests things under the same prefix, which a node does not know. */
    @BeforeEach
    void hideOtherKeys() {
        for (String name : List.copyOf(System.getProperties().stringPropertyNames())) {
            if (name.startsWith("quadrant.")) {
                others.put(name, System.clearProperty(name));
            }
        }
    }

    private List<String> problems() throws ConfigurationException {
        set.forEach(System::setProperty);
        Configuration configuration = Configuration.load("lb-node", List.of(LbConfig.class));
        return LbCheck.problems(configuration).stream().map(Object::toString).toList();
    }

    @AfterEach
    void clear() {
        set.keySet().forEach(System::clearProperty);
        others.forEach(System::setProperty);
    }

    @Test
    void rightConfiguration() throws Exception {
        assertThat(problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frontends.web.backend | ap | backend 'ap' is not defined; use one of app",
                "frontends.web.listen | 80 | host:port or [ipv6]:port expected, not '80'",
                "frontends.web.listen | 127.0.0.1:70000 | port 70000 is above 65535",
                "frontends.web.listen | 127.0.0.1:80,127.0.0.1:80 | is listened on twice",
                "frontends.web.max-connections | 0 | out of range",
                "frontends.web.trusted-proxies | 10.0.0.0/33 | not between 0 and 32",
                "frontends.web.trusted-proxies | example.org | is not a network",
                "frontends.web.gate.log-only | bare-lf,bare-tab | no rule has the code 'bare-tab'",
                "frontends.web.gate.log-only | chunk-size | 'chunk-size' cannot log only",
                "frontends.web.gate.reason-field | X Y | is not a field name of up to 64",
                "frontends.web.timeouts.head | 0s | a time of zero or less",
                "frontends.web.proxy-protocol-from | 10.0.0.0/33 | not between 0 and 32",
                "reload-drain | 0s | a time of zero or less",
                "max-connections | 0 | use a number from 1 to 10000000",
                "frontends.web.max-connections-per-source | -1 | out of range",
                "frontends.web.timeouts.evict | 0s | a time of zero or less",
                "frontends.web.timeouts.body | 0s | a time of zero or less",
                "frontends.web.timeouts.min-rate | -1 | out of range",
                "backends.app.timeouts.response-body | 0s | a time of zero or less",
                "backends.app.servers.a.address | nonsense | host:port",
                "backends.app.retry-statuses | 503,200 | 200 is out of range; use a number from 400 to 599",
                "backends.app.passive.statuses | 600 | out of range",
                "backends.app.passive.errors | -1 | out of range",
                "backends.app.passive.time | 0s | a time of zero or less",
                "backends.app.passive.time-max | 5s | is shorter than time",
                "backends.app.retry-budget.percent | 101 | out of range",
                "backends.app.retry-budget.per-second | -1 | out of range",
                "backends.app.circuit-breaker.error-percent | 101 | out of range",
                "backends.app.circuit-breaker.requests | 0 | out of range",
                "backends.app.circuit-breaker.window | 0s | a time of zero or less",
                "backends.app.circuit-breaker.open | 0s | a time of zero or less",
                "backends.app.servers.a.weight | 257 | use a number from 1 to 256",
                "backends.app.servers.a.max-connections | -1 | out of range",
                "backends.app.hash.key | header: | is not source, path, header:NAME or cookie:NAME",
                "backends.app.hash.load-factor | 0.5 | use 0, or a number from 1 to 100",
                "backends.app.sticky.cookie | a b | is not a cookie's name",
                "backends.app.queue-length | -1 | out of range",
                "backends.app.timeouts.queue | 0s | a time of zero or less",
                "backends.app.slow-start | -1s | a time below zero",
                "backends.app.retries | 11 | use a number from 0 to 10",
                "backends.app.health.path | health | is not a path",
                "backends.app.health.type | http | an http check needs a path",
                "backends.app.health.expect-statuses | 2xx | '2xx' is not a status",
                "backends.app.health.expect-statuses | 300-200 | ends before it begins",
                "backends.app.health.weight-field | a b | is not a field name",
                "backends.app.health.user | root@% | is not a user",
                "backends.app.health.rise | 0 | out of range",
                "limits.head-bytes | 100 | use a number from 1024 to 24576",
                "limits.fields | 7 | use a number from 8 to 1000",
                "limits.pipes | -1 | use a number from 0 to 10000",
                "limits.pipes | 10001 | use a number from 0 to 10000",
                "loops | 0 | out of range"
            })
    void wrongValue(String key, String value, String words) throws Exception {
        set.put("quadrant.lb." + key, value);
        assertThat(problems())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("quadrant.lb.")
                .contains(words);
    }

    @Test
    void twoFrontendsOnOneAddress() throws Exception {
        set.put("quadrant.lb.frontends.other.listen", "127.0.0.1:8080");
        set.put("quadrant.lb.frontends.other.backend", "app");
        assertThat(problems()).hasSize(1).first().asString().contains("is listened on twice, also by quadrant.lb.");
    }

    @Test
    void listsThatAreNotThere() throws Exception {
        set.put("quadrant.lb.frontends.web.deny", "blocked");
        assertThat(problems())
                .singleElement()
                .asString()
                .contains(
                        "quadrant.lb.frontends.web.deny", "list 'blocked' is not defined", "quadrant.lb.lists.blocked");
    }

    @Test
    void wrongLinesOfLists(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("blocked"), "192.0.2.0/24\n\n300.0.0.0/8 # so\n");
        set.put("quadrant.lb.lists.blocked.file", file.toString());
        assertThat(problems())
                .singleElement()
                .asString()
                .contains("quadrant.lb.lists.blocked.file", file + ":3: '300.0.0.0/8' is not a network");
    }
}
