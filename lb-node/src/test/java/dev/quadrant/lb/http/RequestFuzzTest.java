package dev.quadrant.lb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Heads that a seeded hand has damaged: whatever comes, the parser answers; what it accepts it accepts only whole; and what
 * is written for the server would pass the same gate, with the same framing and one Host. So it is when rules log only, for
 * those whose reading mends the request. {@code -Dlb.fuzz.rounds=3000000} makes it 10^7 requests and more.
 */
class RequestFuzzTest {
    private static final int ROUNDS = Integer.getInteger("lb.fuzz.rounds", 100_000);
    private static final Gate MENDING = new Gate(
            Set.of(
                    Reason.TARGET_AUTHORITY,
                    Reason.VERSION_UNSUPPORTED,
                    Reason.BARE_LF,
                    Reason.BARE_CR,
                    Reason.LINE_FOLDED,
                    Reason.FIELD_NAME_EMPTY,
                    Reason.FIELD_NAME_CHARACTER,
                    Reason.FIELD_NAME_SPACE,
                    Reason.FIELD_COLON_MISSING,
                    Reason.FIELD_VALUE_CHARACTER,
                    Reason.HOST_REPEATED,
                    Reason.CONNECTION_OPTIONS,
                    Reason.EXPECTATION_UNKNOWN),
            Gate.FIELD);
    private static final String[] SEEDS = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /a/b?c=d HTTP/1.1\r\nHost: example.test:8080\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n",
        "PUT http://a/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close, X-A\r\nX-A: 1\r\n\r\n",
        "GET /chat HTTP/1.1\r\n"
                + "Host: [::1]:80\r\n"
                + "Connection: Upgrade\r\n"
                + "Upgrade: websocket\r\n"
                + "X-Forwarded-For: 1.2.3.4\r\n\r\n",
        "HEAD http://c?q HTTP/1.0\r\n"
                + "Connection: keep-alive\r\n"
                + "Forwarded: for=x\r\n"
                + "Content_Length: 3\r\n"
                + "Cookie: a=b\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nProxy: x\r\nKeep-Alive: 1\r\n\r\n"
    };
    private static final String[] PIECES = {
        "\r",
        "\n",
        "\r\n",
        " ",
        "\t",
        ":",
        ",",
        "\u0000",
        "\u0001",
        "\u007f",
        "\u00e9",
        "%",
        "%00",
        "%2e%2e/",
        "../",
        "#",
        "@",
        "Host: b\r\n",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Connection: host\r\n",
        "HTTP/1.0",
        "http://",
        "chunked",
        "close",
        "Upgrade: h2c\r\n",
        "X-Forwarded-For: 9.9.9.9\r\n",
        "X-Forwarded-Host: z\r\n",
        ";",
        "\\"
    };

    private final RequestHead head = new RequestHead(32);
    private final byte[] in = new byte[4096];
    private final byte[] out = new byte[in.length + RequestRewriter.GROWTH];
    private final RequestRewriter rewriter = new RequestRewriter(out);
    private int accepted;
    private Gate gate = Gate.STRICT;

    private static byte[] damaged(Random random) {
        StringBuilder text = new StringBuilder(SEEDS[random.nextInt(SEEDS.length)]);
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
                case 2 -> text.insert(at, (char) random.nextInt(256));
                default -> {
                    int from = random.nextInt(text.length() + 1);
                    text.insert(at, text.substring(Math.min(from, at), Math.max(from, at)));
                }
            }
        }
        byte[] octets = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        return octets.length > 2000 ? Arrays.copyOf(octets, 2000) : octets;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void damagedHeads(long seed) {
        Random random = new Random(seed);
        gate = seed == 4 ? MENDING : Gate.STRICT;
        Hop hop = new Hop("2001:db8:1111:2222:3333:4444:5555:6666", seed == 2, false);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = damaged(random);
            System.arraycopy(octets, 0, in, 0, octets.length);
            int end = head.parse(in, octets.length, gate);
            if (end > 0) {
                accepted++;
                acceptedOnlyWhole(octets, end, random);
                writtenPassesTheGate(octets, end, hop);
            } else if (end == RequestHead.REFUSED) {
                assertThat(head.reason()).isNotNull();
                neverAccepted(octets, random);
            }
        }
        assertThat(accepted).isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
    }

    private void acceptedOnlyWhole(byte[] octets, int end, Random random) {
        int cut = random.nextInt(end);
        System.arraycopy(octets, 0, in, 0, octets.length);
        assertThat(head.parse(in, cut, gate))
                .as("a part of %s", new String(octets, StandardCharsets.ISO_8859_1))
                .isEqualTo(RequestHead.INCOMPLETE);
    }

    private void neverAccepted(byte[] octets, Random random) {
        System.arraycopy(octets, 0, in, 0, octets.length);
        assertThat(head.parse(in, random.nextInt(octets.length + 1), gate)).isLessThanOrEqualTo(0);
    }

    private void writtenPassesTheGate(byte[] octets, int end, Hop hop) {
        String was = new String(octets, StandardCharsets.ISO_8859_1);
        System.arraycopy(octets, 0, in, 0, octets.length);
        head.parse(in, octets.length, gate);
        Framing framing = head.framing();
        long length = head.length();
        Method method = head.method();
        int written = rewriter.write(head, hop);
        assertThat(written).as(was).isLessThanOrEqualTo(end + RequestRewriter.GROWTH);
        String text = new String(out, 0, written, StandardCharsets.ISO_8859_1);
        RequestHead again = new RequestHead(64);
        int reparsed = again.parse(out, written, Gate.STRICT);
        if (text.contains("\r\nHost: \r\n")) {
            // HTTP/1.0 without Host: an empty one is right for the server, and nothing that a client may send us.
            return;
        }
        assertThat(reparsed).as("%s written as %s", was, text).isEqualTo(written);
        assertThat(again.framing()).isEqualTo(framing);
        assertThat(again.length()).isEqualTo(length);
        assertThat(again.method()).isEqualTo(method);
        assertThat(again.minorVersion()).isEqualTo(1);
    }

    @Test
    void noise() {
        Random random = new Random(99);
        for (int round = 0; round < ROUNDS; round++) {
            int length = random.nextInt(100);
            for (int i = 0; i < length; i++) {
                in[i] = (byte) random.nextInt(256);
            }
            assertThat(head.parse(in, length, gate)).isLessThanOrEqualTo(0);
        }
    }
}
