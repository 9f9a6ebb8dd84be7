package dev.quadrant.lb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that only log: which they are, and the one reading in which a request then goes to the server. */
class LogOnlyTest {
    private static final Hop HOP = new Hop("192.0.2.1", false, false);

    private final RequestHead head = new RequestHead(16);
    private final byte[] out = new byte[4096];

    /** A request that breaks one rule, and what must be in the head for the server. */
    record Breach(Reason reason, String request, String forwarded) {}

    static List<Breach> breaches() {
        String get = "GET / HTTP/1.1\r\nHost: a\r\n";
        return List.of(
                new Breach(Reason.METHOD_NOT_ALLOWED, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "TRACE / HTTP/1.1\r\n"),
                new Breach(Reason.TARGET_CHARACTER, "GET /\u00e9#x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\u00e9#x HTTP"),
                new Breach(Reason.TARGET_PERCENT, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "GET /%zz HTTP"),
                new Breach(Reason.TARGET_NUL, "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /%00 HTTP"),
                new Breach(Reason.TARGET_ABOVE_ROOT, "GET /../x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /../x HTTP"),
                new Breach(
                        Reason.TARGET_AUTHORITY,
                        "GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n",
                        "/x HTTP/1.1\r\nHost: a\r\n"),
                new Breach(Reason.VERSION_UNSUPPORTED, "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n"),
                new Breach(
                        Reason.BARE_LF, "GET / HTTP/1.1\nHost: a\nX: y\n\n", "/ HTTP/1.1\r\nHost: a\r\nX: y\r\nX-Forw"),
                new Breach(Reason.BARE_LF, get + "X: y\nZ: z\r\n\r\n", "Host: a\r\nX: y\r\nZ: z\r\n"),
                new Breach(Reason.BARE_LF, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n"),
                new Breach(Reason.BARE_CR, get + "X: y\rz\r\n\r\n", "\r\nX: y z\r\n"),
                new Breach(
                        Reason.LINE_FOLDED, get + "X: y\r\n z\r\n\tw\r\nV: 1\r\n\r\n", "\r\nX: y   z  \tw\r\nV: 1\r\n"),
                new Breach(
                        Reason.LINE_FOLDED, "GET / HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n", "/ HTTP/1.1\r\nHost: a\r\n"),
                new Breach(Reason.FIELD_NAME_EMPTY, get + ": b\r\nX: y\r\n\r\n", "Host: a\r\nX: y\r\n"),
                new Breach(Reason.FIELD_NAME_CHARACTER, get + "X\u00e9: b\r\nX: y\r\n\r\n", "Host: a\r\nX: y\r\n"),
                new Breach(Reason.FIELD_NAME_SPACE, get + "X : b\r\nX: y\r\n\r\n", "Host: a\r\nX: y\r\n"),
                new Breach(Reason.FIELD_COLON_MISSING, get + "foo\r\nX: y\r\n\r\n", "Host: a\r\nX: y\r\n"),
                new Breach(Reason.FIELD_VALUE_CHARACTER, get + "X: y\u0000\u0001z\r\n\r\n", "Host: a\r\nX: y  z\r\n"),
                new Breach(Reason.HOST_MISSING, "GET / HTTP/1.1\r\n\r\n", "/ HTTP/1.1\r\nHost: \r\n"),
                new Breach(Reason.HOST_REPEATED, get + "Host: b\r\nX: y\r\n\r\n", "Host: a\r\nX: y\r\n"),
                new Breach(Reason.HOST_INVALID, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "Host: a/b\r\n"),
                new Breach(Reason.CONNECTION_OPTIONS, get + "Connection: host\r\n\r\n", "/ HTTP/1.1\r\nHost: a\r\n"),
                new Breach(Reason.EXPECTATION_UNKNOWN, get + "Expect: x\r\nX: y\r\n\r\n", "Host: a\r\nX: y\r\n"));
    }

    @ParameterizedTest
    @MethodSource("breaches")
    void refusedWhenStrictAndReadInOneWayWhenLogged(Breach breach) {
        assertThat(parse(breach.request(), Gate.STRICT)).isEqualTo(RequestHead.REFUSED);
        assertThat(head.reason()).isEqualTo(breach.reason());

        Gate lenient = new Gate(Set.of(breach.reason()), "");
        assertThat(parse(breach.request(), lenient)).isEqualTo(breach.request().length());
        assertThat(head.logged()).isEqualTo(Gate.bit(breach.reason()));
        String forwarded = new String(out, 0, new RequestRewriter(out).write(head, HOP), StandardCharsets.ISO_8859_1);
        assertThat(forwarded).contains(breach.forwarded());

        Gate others = new Gate(
                EnumSet.complementOf(EnumSet.of(breach.reason())).stream()
                        .filter(reason -> reason.reading() != null)
                        .collect(java.util.stream.Collectors.toSet()),
                "");
        assertThat(parse(breach.request(), others)).isEqualTo(RequestHead.REFUSED);
        assertThat(head.reason()).isEqualTo(breach.reason());
    }

    private int parse(String request, Gate gate) {
        byte[] octets = request.getBytes(StandardCharsets.ISO_8859_1);
        return head.parse(octets, octets.length, gate);
    }

    @Test
    void everyRuleWithAReadingIsInTheTable() {
        List<Reason> inTable =
                breaches().stream().map(Breach::reason).distinct().toList();
        List<Reason> withReading = new ArrayList<>(Arrays.asList(Reason.values()));
        withReading.removeIf(reason -> reason.reading() == null);
        assertThat(inTable).containsExactlyInAnyOrderElementsOf(withReading);
        assertThat(withReading)
                .allSatisfy(reason -> assertThat(Gate.bit(reason)).isNotZero());
    }

    @Test
    void framingNeverLogsOnly() {
        assertThatThrownBy(() -> new Gate(Set.of(Reason.LENGTH_WITH_TRANSFER_ENCODING), ""))
                .hasMessage("length-with-transfer-encoding cannot log only");
    }
}
