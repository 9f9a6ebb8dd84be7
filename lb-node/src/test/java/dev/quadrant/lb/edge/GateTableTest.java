package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The 68 cases in which proxies and servers are known to read the same octets differently: raw sockets on one side, a server
 * that records every octet on the other. Numbers and targets are those of the reference (load-balancer.md, section 3).
 */
class GateTableTest {
    private static RawServer server;
    private static Balancing balancing;

    /** A case: octets, and either the reason of the refusal or what must hold for the forwarded octets. */
    record Case(int number, String name, String request, Reason reason, Consumer<String> forwarded) {
        @Override
        public String toString() {
            return number + " " + name;
        }
    }

    private static final List<Case> CASES = new ArrayList<>();

    private static void refused(int number, String name, String request, Reason reason) {
        CASES.add(new Case(number, name, request.replace("{H}", "Host: a\r\n"), reason, null));
    }

    private static void passed(int number, String name, String request, Consumer<String> forwarded) {
        CASES.add(new Case(number, name, request.replace("{H}", "Host: a\r\n"), null, forwarded));
    }

    private static String post(String fields, String body) {
        return "POST / HTTP/1.1\r\n{H}" + fields + "\r\n" + body;
    }

    private static String chunked(String body) {
        return post("Transfer-Encoding: chunked\r\n", body);
    }

    private static String get(String fields) {
        return "GET / HTTP/1.1\r\n{H}" + fields + "\r\n";
    }

    static {
        framing();
        lines();
        hosts();
        targets();
        chunks();
        connections();
        limits();
    }

    private static void framing() {
        refused(
                1,
                "CL + TE",
                post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nX"),
                Reason.LENGTH_WITH_TRANSFER_ENCODING);
        refused(
                2,
                "CL + TE in HTTP/1.0",
                "POST / HTTP/1.0\r\n{H}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                Reason.LENGTH_WITH_TRANSFER_ENCODING);
        refused(
                3,
                "two CL, differing",
                post("Content-Length: 3\r\nContent-Length: 5\r\n", "abcde"),
                Reason.LENGTH_REPEATED);
        refused(4, "two CL, same", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), Reason.LENGTH_REPEATED);
        refused(5, "CL list", post("Content-Length: 3, 3\r\n", "abc"), Reason.LENGTH_INVALID);
        refused(6, "CL +3", post("Content-Length: +3\r\n", "abc"), Reason.LENGTH_INVALID);
        refused(7, "CL -1", post("Content-Length: -1\r\n", ""), Reason.LENGTH_INVALID);
        refused(8, "CL 0x3", post("Content-Length: 0x3\r\n", "abc"), Reason.LENGTH_INVALID);
        refused(9, "CL empty", post("Content-Length: \r\n", ""), Reason.LENGTH_INVALID);
        refused(10, "CL 2^64+3", post("Content-Length: 18446744073709551619\r\n", "abc"), Reason.LENGTH_INVALID);
        refused(
                11,
                "space before colon of TE",
                post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
                Reason.FIELD_NAME_SPACE);
        refused(
                12,
                "TE xchunked",
                post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
                Reason.TRANSFER_ENCODING_UNKNOWN);
        refused(
                13,
                "TE chunked, identity",
                post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
                Reason.TRANSFER_ENCODING_UNKNOWN);
        refused(
                14,
                "TE gzip, chunked",
                post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
                Reason.TRANSFER_ENCODING_UNKNOWN);
        refused(
                15,
                "TE twice",
                post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
                Reason.TRANSFER_ENCODING_REPEATED);
        refused(
                16,
                "TE chunked + 0x0b",
                post("Transfer-Encoding: chunked\u000b\r\n", "0\r\n\r\n"),
                Reason.FIELD_VALUE_CHARACTER);
        refused(17, "TE folded", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), Reason.LINE_FOLDED);
    }

    private static void lines() {
        refused(18, "other fold", get("X-A: b\r\n c\r\n"), Reason.LINE_FOLDED);
        refused(19, "first field folded", "GET / HTTP/1.1\r\n X: y\r\n{H}\r\n", Reason.LINE_FOLDED);
        refused(20, "bare LF, all lines", "GET / HTTP/1.1\nHost: a\n\n", Reason.BARE_LF);
        refused(21, "bare LF, one field", get("X-A: b\nX-B: c\r\n"), Reason.BARE_LF);
        refused(22, "bare CR in value", get("X-A: b\rX-B: c\r\n"), Reason.BARE_CR);
        refused(23, "NUL in value", get("X-A: b\u0000c\r\n"), Reason.FIELD_VALUE_CHARACTER);
        refused(24, "NUL in name", get("X\u0000A: b\r\n"), Reason.FIELD_NAME_CHARACTER);
        refused(25, "0x01 in value", get("X-A: b\u0001c\r\n"), Reason.FIELD_VALUE_CHARACTER);
        refused(26, "space in name", get("X A: b\r\n"), Reason.FIELD_NAME_SPACE);
        refused(27, "empty name", get(": b\r\n"), Reason.FIELD_NAME_EMPTY);
        refused(28, "line without colon", get("foo\r\n"), Reason.FIELD_COLON_MISSING);
        refused(29, "high octet in name", get("X\u00e9: b\r\n"), Reason.FIELD_NAME_CHARACTER);
        passed(
                30,
                "Content_Length",
                get("Content_Length: 5\r\n"),
                seen -> assertThat(seen.toLowerCase(java.util.Locale.ROOT)).doesNotContain("content_length"));
    }

    private static void hosts() {
        refused(31, "no Host", "GET / HTTP/1.1\r\n\r\n", Reason.HOST_MISSING);
        refused(32, "two Host", get("Host: b\r\n"), Reason.HOST_REPEATED);
        refused(33, "Host a/b", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", Reason.HOST_INVALID);
        refused(34, "Host a@b", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", Reason.HOST_INVALID);
        refused(35, "absolute-form host differs", "GET http://evil/ HTTP/1.1\r\n{H}\r\n", Reason.TARGET_AUTHORITY);
    }

    private static void targets() {
        refused(36, "# in target", "GET /a#b HTTP/1.1\r\n{H}\r\n", Reason.TARGET_CHARACTER);
        refused(37, "space in target", "GET /a b HTTP/1.1\r\n{H}\r\n", Reason.VERSION_MALFORMED);
        refused(38, "high octet in target", "GET /\u00e9 HTTP/1.1\r\n{H}\r\n", Reason.TARGET_CHARACTER);
        refused(39, "0x01 in target", "GET /\u0001 HTTP/1.1\r\n{H}\r\n", Reason.TARGET_CHARACTER);
        refused(40, "http/1.1 in lower case", "GET / http/1.1\r\n{H}\r\n", Reason.VERSION_MALFORMED);
        refused(41, "HTTP/1.2", "GET / HTTP/1.2\r\n{H}\r\n", Reason.VERSION_UNSUPPORTED);
        refused(42, "HTTP/2.0", "GET / HTTP/2.0\r\n{H}\r\n", Reason.VERSION_UNSUPPORTED);
        refused(43, "HTTP/0.9", "GET /\r\n\r\n", Reason.REQUEST_LINE_MALFORMED);
        refused(44, "TAB as separator", "GET\t/\tHTTP/1.1\r\n{H}\r\n", Reason.REQUEST_LINE_MALFORMED);
        refused(45, "method with (", "G(ET / HTTP/1.1\r\n{H}\r\n", Reason.METHOD_MALFORMED);
        passed(
                46,
                "leading CRLF CRLF",
                "\r\n\r\n" + get(""),
                seen -> assertThat(seen).startsWith("GET / HTTP/1.1\r\n"));
        refused(64, "path above root", "GET /a/../../etc/passwd HTTP/1.1\r\n{H}\r\n", Reason.TARGET_ABOVE_ROOT);
        refused(65, "%00 in path", "GET /a%00b HTTP/1.1\r\n{H}\r\n", Reason.TARGET_NUL);
    }

    private static void chunks() {
        refused(47, "chunk size 0x3", chunked("0x3\r\nabc\r\n0\r\n\r\n"), Reason.CHUNK_SIZE);
        refused(48, "chunk size +3", chunked("+3\r\nabc\r\n0\r\n\r\n"), Reason.CHUNK_SIZE);
        refused(49, "chunk size ' 3'", chunked(" 3\r\nabc\r\n0\r\n\r\n"), Reason.CHUNK_SIZE);
        refused(50, "chunk size overflow", chunked("10000000000000003\r\nabc\r\n0\r\n\r\n"), Reason.CHUNK_SIZE);
        refused(51, "chunks with bare LF", chunked("3\nabc\n0\n\n"), Reason.CHUNK_LINE);
        refused(52, "no CRLF after chunk data", chunked("3\r\nabcXX0\r\n\r\n"), Reason.CHUNK_END);
        passed(
                53,
                "chunk extension",
                chunked("3;a=b\r\nabc\r\n0\r\n\r\n"),
                seen -> assertThat(seen).endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
        refused(54, "chunk extension with bare LF", chunked("3;\nabc\r\n0\r\n\r\n"), Reason.CHUNK_LINE);
        refused(55, "chunk extension with bare CR", chunked("3;a\rb\r\nabc\r\n0\r\n\r\n"), Reason.CHUNK_LINE);
        passed(
                56,
                "trailer Content-Length",
                chunked("0\r\nContent-Length: 5\r\nX-T: 1\r\n\r\n"),
                seen -> assertThat(seen).endsWith("\r\n\r\n0\r\nX-T: 1\r\n\r\n"));
        passed(
                57,
                "GET with a body",
                get("Content-Length: 3\r\n") + "abc",
                seen -> assertThat(seen).contains("Content-Length: 3\r\n").endsWith("\r\n\r\nabc"));
    }

    private static void connections() {
        passed(
                58,
                "Connection nominates X-A",
                get("X-A: 1\r\nConnection: close, X-A\r\n"),
                seen -> assertThat(seen).doesNotContain("X-A").doesNotContain("Connection"));
        refused(
                59,
                "Connection nominates host, content-length",
                get("Connection: host, content-length\r\n"),
                Reason.CONNECTION_OPTIONS);
        passed(
                60,
                "Upgrade: h2c",
                get("Connection: Upgrade, HTTP2-Settings\r\n"
                        + "Upgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"),
                seen -> assertThat(seen).doesNotContain("Upgrade").doesNotContain("HTTP2-Settings"));
        refused(61, "Expect: bogus", post("Expect: bogus\r\nContent-Length: 3\r\n", "abc"), Reason.EXPECTATION_UNKNOWN);
        refused(62, "TRACE", "TRACE / HTTP/1.1\r\n{H}Max-Forwards: 0\r\n\r\n", Reason.METHOD_NOT_ALLOWED);
        refused(63, "CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", Reason.METHOD_NOT_ALLOWED);
        passed(
                66,
                "spoofed X-Forwarded",
                get("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n"),
                seen -> assertThat(seen)
                        .doesNotContain("6.6.6.6")
                        .contains("X-Forwarded-For: 127.0.0.1\r\n")
                        .contains("X-Forwarded-Proto: http\r\n")
                        .contains("X-Forwarded-Host: a\r\n"));
    }

    private static void limits() {
        refused(67, "20 KB field", get("X: " + "a".repeat(20_000) + "\r\n"), Reason.HEAD_TOO_LARGE);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            many.append("X").append(i).append(": 1\r\n");
        }
        refused(68, "300 fields", get(many.toString()), Reason.TOO_MANY_FIELDS);
    }

    @BeforeAll
    static void start() {
        server = RawServer.answering("ok");
        balancing = Balancing.to(server).start();
    }

    @AfterAll
    static void stop() {
        balancing.close();
        server.close();
        assertThat(CASES).extracting(Case::number).doesNotHaveDuplicates().hasSize(68);
    }

    static List<Case> cases() {
        return CASES;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whole(Case tried) throws IOException {
        judge(tried, client -> client.send(tried.request()));
    }

    /** The same when the octets come one by one: only what the server may have seen before the fault differs. */
    @ParameterizedTest
    @MethodSource("cases")
    void octetByOctet(Case tried) throws IOException {
        if (tried.request().length() < 1000) {
            judge(tried, client -> {
                for (int i = 0; i < tried.request().length(); i++) {
                    client.send(tried.request().substring(i, i + 1));
                }
            });
        }
    }

    private interface Sending {
        void send(RawClient client) throws IOException;
    }

    private static void judge(Case tried, Sending sending) throws IOException {
        int requestsBefore = server.requests();
        int octetsBefore = server.received().length();
        long refusalsBefore = tried.reason() == null ? 0 : balancing.refusals(tried.reason());
        String response;
        try (RawClient client = balancing.client()) {
            try {
                sending.send(client);
            } catch (java.net.SocketException e) {
                // Refused while it was still being sent.
            }
            response = client.response();
        }
        if (tried.reason() == null) {
            assertThat(Messages.status(response)).isEqualTo(200);
            assertThat(server.requests()).isEqualTo(requestsBefore + 1);
            tried.forwarded().accept(server.received().substring(octetsBefore));
        } else {
            assertThat(Messages.status(response)).isEqualTo(tried.reason().status());
            assertThat(Messages.field(response, "X-Refused"))
                    .isEqualTo(tried.reason().code());
            assertThat(Messages.field(response, "Connection")).isEqualTo("close");
            assertThat(Messages.body(response)).contains("(" + tried.reason().code() + ")");
            assertThat(server.requests()).isEqualTo(requestsBefore);
            assertThat(balancing.refusals(tried.reason())).isEqualTo(refusalsBefore + 1);
        }
    }
}
