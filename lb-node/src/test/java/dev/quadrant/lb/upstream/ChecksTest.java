package dev.quadrant.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.kit.TlsServer;
import dev.quadrant.testbed.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of check against servers that say what such servers say. */
class ChecksTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String ACCESS_DENIED = "\u00ff\u0015\u0004#28000Access denied for user 'quadrant_check'";

    private static CheckResult http(String response, Expectation expectation) {
        try (RawServer server = RawServer.of(connection -> {
            connection.request();
            connection.send(response);
        })) {
            return new HttpCheck("/up", Optional.empty(), expectation).run(server.address(), LONG);
        }
    }

    private static Expectation expecting(String statuses, String body, String weightField) {
        return new Expectation(
                List.of(Expectation.Statuses.parse(statuses)),
                Optional.ofNullable(body),
                Optional.ofNullable(weightField));
    }

    @ParameterizedTest
    @CsvSource({"200, 200, true", "204, 200-299, true", "300, 200-299, false", "401, 401, true", "200, 401, false"})
    void statuses(int status, String expected, boolean good) {
        CheckResult result = http("HTTP/1.1 " + status + " So\r\n\r\n", expecting(expected, null, null));
        assertThat(result.good()).isEqualTo(good);
        assertThat(result.words()).isEqualTo(status + " So");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "2000", "200-", "200-100", "600", "a"})
    void noStatuses(String text) {
        assertThatThrownBy(() -> Expectation.Statuses.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"all is well, true", "aall is well, true", "all is bad, false", "'', false", "ll is well, false"})
    void bodies(String body, boolean good) {
        CheckResult result =
                http("HTTP/1.1 200 OK\r\nX-Say: all is well\r\n\r\n" + body, expecting("200", "all is well", null));
        assertThat(result.good()).isEqualTo(good);
        assertThat(result.words()).isEqualTo(good ? "200 OK" : "200 OK without 'all is well'");
    }

    /** No more of a body is read than is said. */
    @Test
    void longBody() {
        String long1 = "x".repeat(Expectation.BODY_LIMIT - 3);
        assertThat(http("HTTP/1.1 200 OK\r\n\r\n" + long1 + "end", expecting("200", "end", null))
                        .good())
                .isTrue();
        assertThat(http("HTTP/1.1 200 OK\r\n\r\n" + long1 + "xend", expecting("200", "end", null))
                        .good())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"50%, 50", "0, 0", "100 %, 100", "250, 100", "-1, -1", "half, -1", "'', -1"})
    void weights(String value, int percent) {
        CheckResult result =
                http("HTTP/1.1 200 OK\r\nx-weight: " + value + "\r\nY: 1\r\n\r\n", expecting("200", null, "X-Weight"));
        assertThat(result.good()).isTrue();
        assertThat(result.percent()).isEqualTo(percent);
    }

    @Test
    void weightOfAServer() {
        Server server = new Server("app", "a", new java.net.InetSocketAddress(1), 0, new Server.Settings(4, false, 0));
        int full = server.share();
        server.checked(said(50), true);
        assertThat(server.share()).isEqualTo(full / 2);
        assertThat(server.usable()).isTrue();
        server.checked(said(0), true);
        assertThat(server.usable()).isFalse();
        assertThat(server.keepsClients()).isTrue();
        // A check that fails says nothing of the weight; one without the field means all of it.
        server.checked(new CheckResult(false, "no", Duration.ZERO, java.time.Instant.EPOCH), true);
        assertThat(server.wanted()).isZero();
        server.checked(said(HealthCheck.Verdict.SAYS_NOTHING), true);
        assertThat(server.share()).isEqualTo(full);
    }

    private static CheckResult said(int percent) {
        return new CheckResult(true, "200", percent, Duration.ZERO, java.time.Instant.EPOCH);
    }

    private static String packet(int number, String payload) {
        return new String(new byte[] {(byte) payload.length(), 0, 0, (byte) number}, StandardCharsets.ISO_8859_1)
                + payload;
    }

    private static CheckResult mysql(String greeting, String... answers) {
        try (RawServer server = RawServer.of(connection -> {
            connection.send(greeting);
            for (String answer : answers) {
                byte[] header = connection.in().readNBytes(4);
                connection.in().readNBytes(header[0]);
                connection.send(answer);
            }
            connection.in().read();
        })) {
            return new MysqlCheck("quadrant_check").run(server.address(), LONG);
        }
    }

    private static final String GREETING = packet(0, "\n8.4.0\0" + "x".repeat(40));

    @Test
    void mysqlThatDenies() {
        CheckResult result = mysql(GREETING, packet(2, ACCESS_DENIED));
        assertThat(result.good()).isTrue();
        assertThat(result.words()).isEqualTo("MySQL protocol, 8.4.0");
    }

    @Test
    void mysqlThatLetsIn() {
        assertThat(mysql(GREETING, packet(2, "\0\0\0\2\0\0\0")).good()).isTrue();
    }

    @Test
    void mysqlThatWantsAnotherWay() {
        assertThat(mysql(GREETING, packet(2, "\u00fecaching_sha2_password\0salt"), packet(4, ACCESS_DENIED))
                        .good())
                .isTrue();
    }

    @Test
    void mysqlThatCannot() {
        CheckResult full = mysql(packet(0, "\u00ff\u0010\u0004Too many connections"));
        assertThat(full.good()).isFalse();
        assertThat(full.words()).isEqualTo("error 1040: Too many connections");
        CheckResult stopping = mysql(GREETING, packet(2, "\u00ff\u001d\u0004#08S01Server shutdown in progress"));
        assertThat(stopping.good()).isFalse();
        assertThat(stopping.words()).isEqualTo("error 1053: Server shutdown in progress");
    }

    @Test
    void noMysql() {
        assertThat(mysql("SSH-2.0-OpenSSH\r\n").good()).isFalse();
        assertThat(mysql(packet(0, "\t5.0\0")).words()).isEqualTo("no MySQL handshake of version 10");
        assertThat(mysql(packet(0, "\n8.4.0\0").substring(0, 6)).good()).isFalse();
    }

    @Test
    void tls(@TempDir Path directory) throws Exception {
        try (TlsServer server = new TlsServer(directory, "-validity", "1")) {
            CheckResult result = new TlsCheck(Optional.of("app.test")).run(server.address(), LONG);
            assertThat(result.words()).isEqualTo("TLSv1.3");
            assertThat(result.good()).isTrue();
            Await.until("asked for", LONG, () -> server.names().contains("app.test"));
        }
    }

    @Test
    void tlsCertificateThatHasExpired(@TempDir Path directory) throws Exception {
        try (TlsServer server = new TlsServer(directory, "-startdate", "-3d", "-validity", "1")) {
            CheckResult result = new TlsCheck(Optional.empty()).run(server.address(), LONG);
            assertThat(result.good()).isFalse();
            assertThat(result.words()).contains("certificate expired at");
        }
    }

    @Test
    void noTls() {
        try (RawServer server = RawServer.of(connection -> connection.send("220 mail\r\n"))) {
            CheckResult result = new TlsCheck(Optional.empty()).run(server.address(), LONG);
            assertThat(result.good()).isFalse();
        }
        try (RawServer silent = RawServer.of(connection -> connection.in().readAllBytes())) {
            CheckResult result = new TlsCheck(Optional.empty()).run(silent.address(), Duration.ofMillis(300));
            assertThat(result.good()).isFalse();
            assertThat(result.words()).isEqualTo("no answer within 300 ms");
        }
    }
}
