package dev.quadrant.lb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the 68 cases over sockets leave open: details of the gate, as a table. */
class RequestHeadTest {
    private final RequestHead head = new RequestHead(8);

    private int parse(String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        return head.parse(octets, octets.length, Gate.STRICT);
    }

    private String outcome(String text) {
        int end = parse(text);
        return end == RequestHead.REFUSED ? head.reason().name() : end == RequestHead.INCOMPLETE ? "MORE" : "OK";
    }

    @ParameterizedTest
    @CsvSource({
        "/, OK",
        "/a/../b, OK",
        "/a/b/../../c, OK",
        "/.., TARGET_ABOVE_ROOT",
        "/../, TARGET_ABOVE_ROOT",
        "/a/%2e%2e/%2E./, TARGET_ABOVE_ROOT",
        "/a/..%2f.., TARGET_ABOVE_ROOT",
        "/a/..\\\\..\\\\x, TARGET_ABOVE_ROOT",
        "/a/.../..b/..., OK",
        "/./../, TARGET_ABOVE_ROOT",
        "/a?x=../../.., OK",
        "/a?x=%zz%00, OK",
        "/%zz, TARGET_PERCENT",
        "/%a, TARGET_PERCENT",
        "/%, TARGET_PERCENT",
        "/%00, TARGET_NUL",
        "a, TARGET_MALFORMED",
        "*, TARGET_MALFORMED",
        "http://, TARGET_MALFORMED",
        "http:///x, TARGET_MALFORMED",
        "http://a@b/, TARGET_MALFORMED",
        "ftp://a/, TARGET_MALFORMED",
        "http://a, OK",
        "HTTP://A:80/x, OK",
        "https://a:443/, OK",
        "http://a:81/, TARGET_AUTHORITY",
        "https://a:80/, TARGET_AUTHORITY",
        "http://a/../x, TARGET_ABOVE_ROOT",
        "http://a?x, OK"
    })
    void target(String target, String expected) {
        String unescaped = target.replace("\\\\", "\\");
        assertThat(outcome("GET " + unescaped + " HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "a, OK",
        "a.b-c_d.test, OK",
        "a:80, OK",
        "a:, OK",
        "a:65535, OK",
        "a:65536, HOST_INVALID",
        "a:123456, HOST_INVALID",
        "a:8x, HOST_INVALID",
        "a:80:80, HOST_INVALID",
        "127.0.0.1:80, OK",
        "[::1], OK",
        "[::1]:80, OK",
        "[::ffff:1.2.3.4], OK",
        "[::1, HOST_INVALID",
        "[]:80, HOST_INVALID",
        "[g::]:80, HOST_INVALID",
        "::1, HOST_INVALID",
        "a b, HOST_INVALID",
        "'a,b', HOST_INVALID",
        "a%41, HOST_INVALID",
        "'', HOST_INVALID"
    })
    void host(String host, String expected) {
        assertThat(outcome("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "close, OK, false",
        "keep-alive, OK, true",
        "'Keep-Alive, CLOSE', OK, false",
        "',, close ,', OK, false",
        "'', OK, true",
        "X-Whatever, OK, true",
        "content-type, CONNECTION_OPTIONS, false",
        "'close, Authorization', CONNECTION_OPTIONS, false",
        "'a;b', CONNECTION_OPTIONS, false"
    })
    void connection(String value, String expected, boolean keepAlive) {
        assertThat(outcome("GET / HTTP/1.1\r\nHost: a\r\nConnection: " + value + "\r\n\r\n"))
                .isEqualTo(expected);
        if (expected.equals("OK")) {
            assertThat(head.keepAlive()).isEqualTo(keepAlive);
        }
    }

    @Test
    void tooManyConnectionOptions() {
        assertThat(outcome("GET / HTTP/1.1\r\nHost: a\r\nConnection: " + "x,".repeat(33) + "\r\n\r\n"))
                .isEqualTo("CONNECTION_OPTIONS");
    }

    @Test
    void versionsAndPersistence() {
        assertThat(outcome("GET / HTTP/1.0\r\n\r\n")).isEqualTo("OK");
        assertThat(head.keepAlive()).isFalse();
        assertThat(outcome("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")).isEqualTo("OK");
        assertThat(head.keepAlive()).isTrue();
        assertThat(outcome("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .isEqualTo("TRANSFER_ENCODING_IN_1_0");
        assertThat(outcome("GET / HTTP/3.0\r\n\r\n")).isEqualTo("VERSION_UNSUPPORTED");
        assertThat(outcome("GET / HTTP/11\r\nHost: a\r\n")).isEqualTo("VERSION_MALFORMED");
    }

    @Test
    void framing() {
        assertThat(outcome("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0012\r\n\r\n"))
                .isEqualTo("OK");
        assertThat(head.framing()).isEqualTo(Framing.LENGTH);
        assertThat(head.length()).isEqualTo(12);
        assertThat(outcome("POST / HTTP/1.1\r\nHost: a\r\ntransfer-ENCODING:\tCHUNKED \r\n\r\n"))
                .isEqualTo("OK");
        assertThat(head.framing()).isEqualTo(Framing.CHUNKED);
        assertThat(outcome("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999999999\r\n\r\n"))
                .isEqualTo("OK");
        assertThat(outcome("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000000000000\r\n\r\n"))
                .isEqualTo("LENGTH_INVALID");
    }

    @Test
    void webSocketOnlyForAPlainGet() {
        String fields = "Host: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n";
        assertThat(outcome("GET / HTTP/1.1\r\n" + fields + "\r\n")).isEqualTo("OK");
        assertThat(head.websocket()).isTrue();
        assertThat(outcome("POST / HTTP/1.1\r\n" + fields + "\r\n")).isEqualTo("OK");
        assertThat(head.websocket()).isFalse();
        assertThat(outcome("GET / HTTP/1.1\r\n" + fields + "Content-Length: 1\r\n\r\n"))
                .isEqualTo("OK");
        assertThat(head.websocket()).isFalse();
        assertThat(outcome("GET / HTTP/1.0\r\n" + fields + "\r\n")).isEqualTo("OK");
        assertThat(head.websocket()).isFalse();
    }

    @Test
    void limitOfFields() {
        assertThat(outcome("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(7) + "\r\n"))
                .isEqualTo("OK");
        assertThat(outcome("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(8) + "\r\n"))
                .isEqualTo("TOO_MANY_FIELDS");
    }

    @Test
    void methods() {
        assertThat(outcome("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("OK");
        assertThat(head.method()).isEqualTo(Method.OTHER);
        assertThat(outcome("get / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("OK");
        assertThat(head.method()).isEqualTo(Method.OTHER);
        assertThat(outcome("M".repeat(33) + " / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("METHOD_MALFORMED");
        assertThat(outcome(" / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("REQUEST_LINE_MALFORMED");
    }

    @Test
    void everyReasonHasItsOwnCodeAndAKnownStatus() {
        for (int i = 0; i < Reason.count(); i++) {
            Reason reason = Reason.of(i);
            byte[] response = Gate.STRICT.response(reason);
            assertThat(response).hasSizeLessThan(512);
            assertThat(new String(response, StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 " + reason.status() + " ")
                    .contains("\r\nX-Refused: " + reason.code() + "\r\n")
                    .endsWith("(" + reason.code() + ")\n");
            assertThat(reason.code()).matches("[a-z0-9-]+");
        }
    }
}
