package dev.quadrant.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.tcp.ProxyVersion;
import dev.quadrant.testbed.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
    /** Results of checks as + and -, and the states after each as U and D. */
    @ParameterizedTest
    @CsvSource({
        "2, 3, ++++, UUUU",
        "2, 3, -, D",
        "2, 3, -++, DDU",
        "2, 3, -+-++, DDDDU",
        "2, 3, +--+---, UUUUUUD",
        "2, 3, +-----, UUUDDD",
        "1, 1, +-+-, UDUD",
        "3, 2, --+++--, DDDDUUD"
    })
    void riseAndFall(int rise, int fall, String results, String states) {
        Health health = new Health(rise, fall);
        StringBuilder seen = new StringBuilder();
        boolean before = true;
        for (int i = 0; i < results.length(); i++) {
            boolean changed = health.result(results.charAt(i) == '+');
            assertThat(changed).isEqualTo(health.up() != before);
            before = health.up();
            seen.append(before ? 'U' : 'D');
        }
        assertThat(seen.toString()).isEqualTo(states);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK, true, 200 OK",
        "HTTP/1.0 399, true, 399",
        "HTTP/1.1 404 Not Found, false, 404 Not Found",
        "HTTP/1.1 503 Service Unavailable, false, 503 Service Unavailable",
        "HTTP/1.1 100 Continue, false, 100 Continue",
        "'', false, closed without an answer",
        "SSH-2.0-x, false, no HTTP: SSH-2.0-x"
    })
    void verdicts(String line, boolean good, String words) {
        HealthCheck.Verdict verdict = new HttpCheck("/", Optional.empty(), Expectation.DEFAULT).verdict(line);
        assertThat(verdict.good()).isEqualTo(good);
        assertThat(verdict.words()).isEqualTo(words);
    }

    @Test
    void checksOverSockets() {
        HealthCheck http = new HttpCheck("/up?x", Optional.of("app.test"), Expectation.DEFAULT);
        Duration patience = Duration.ofSeconds(10);
        try (RawServer server = RawServer.answering("ok")) {
            assertThat(http.run(server.address(), patience).good()).isTrue();
            assertThat(server.received()).startsWith("GET /up?x HTTP/1.1\r\nHost: app.test\r\n");
            assertThat(new HealthCheck.Tcp().run(server.address(), patience).good())
                    .isTrue();
        }
        try (RawServer server = RawServer.answering("ok")) {
            byte[] announcement = ProxyVersion.V1.ownHeader();
            assertThat(http.run(server.address(), patience, announcement).good())
                    .isTrue();
            assertThat(server.received()).startsWith("PROXY UNKNOWN\r\nGET /up?x HTTP/1.1\r\n");
        }
        try (RawServer silent = RawServer.of(connection -> connection.in().readAllBytes())) {
            CheckResult late = http.run(silent.address(), Duration.ofMillis(200));
            assertThat(late.good()).isFalse();
            assertThat(late.words()).isEqualTo("no answer within 200 ms");
        }
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        CheckResult refused = http.run(nobody, patience);
        assertThat(refused.good()).isFalse();
        assertThat(refused.words()).containsIgnoringCase("refused");
    }
}
