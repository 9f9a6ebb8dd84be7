package dev.quadrant.lb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedBodyTest {
    private static final int SIZE = 20_000;

    /** What comes out when the octets come in pieces of at most {@code piece}, as an edge feeds them. */
    private static String pass(ChunkedBody body, String coded, int piece) {
        byte[] octets = coded.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
        StringBuilder out = new StringBuilder();
        int unread = 0;
        for (int at = 0; at < octets.length && !body.done(); ) {
            int take = Math.min(piece, octets.length - at);
            buffer.put(unread, octets, at, take);
            at += take;
            if (!body.decode(buffer, 0, unread + take)) {
                return out + "!" + body.reason().code();
            }
            assertThat(body.outputEnd()).isLessThanOrEqualTo(body.consumed());
            byte[] passed = new byte[body.outputEnd()];
            buffer.get(0, passed);
            out.append(new String(passed, StandardCharsets.ISO_8859_1));
            unread = unread + take - body.consumed();
            byte[] left = new byte[unread];
            buffer.get(body.consumed(), left);
            buffer.put(0, left);
        }
        return out + (body.done() ? "" : "...");
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\u0000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "3\\r\\nabc\\r\\n0\\r\\n\\r\\n | 3\\r\\nabc\\r\\n0\\r\\n\\r\\n | abc",
                "0\\r\\n\\r\\n | 0\\r\\n\\r\\n | ``",
                "03\\r\\nabc\\r\\n000\\r\\n\\r\\n | 03\\r\\nabc\\r\\n0\\r\\n\\r\\n | abc",
                "3;a=b;c=\"d e\"\\r\\nabc\\r\\n0;x\\r\\n\\r\\n | 3\\r\\nabc\\r\\n0\\r\\n\\r\\n | abc",
                "3 ; a\\r\\nabc\\r\\n0\\r\\n\\r\\n | 3\\r\\nabc\\r\\n0\\r\\n\\r\\n | abc",
                "1\\r\\na\\r\\n2;x\\r\\nbc\\r\\n1\\r\\nd\\r\\n0\\r\\nX-T: 1\\r\\n\\r\\n | "
                        + "1\\r\\na\\r\\n2\\r\\nbc\\r\\n1\\r\\nd\\r\\n0\\r\\nX-T: 1\\r\\n\\r\\n | abcd",
                "0\\r\\nContent-Length: 5\\r\\nX-T: 1\\r\\nHost: b\\r\\nX_U: 2\\r\\n\\r\\n | 0\\r\\nX-T: 1\\r\\n\\r\\n | ``",
                "a\\r\\n0123456789\\r\\nA\\r\\n0123456789\\r\\n0\\r\\n\\r\\n | "
                        + "a\\r\\n0123456789\\r\\nA\\r\\n0123456789\\r\\n0\\r\\n\\r\\n | 01234567890123456789"
            })
    void passes(String coded, String kept, String plain) {
        for (int piece = 1; piece < 60; piece++) {
            ChunkedBody body = new ChunkedBody();
            body.begin(true);
            assertThat(pass(body, unescaped(coded), piece)).isEqualTo(unescaped(kept));
            body.begin(false);
            assertThat(pass(body, unescaped(coded), piece)).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\\r\\n | CHUNK_SIZE",
                "x\\r\\n | CHUNK_SIZE",
                "-1\\r\\n | CHUNK_SIZE",
                "0x3\\r\\nabc | CHUNK_SIZE",
                "1000000000000000\\r\\n | CHUNK_SIZE",
                "3\\nabc | CHUNK_LINE",
                "3\\rabc | CHUNK_LINE",
                "3;a\\0b\\r\\nabc | CHUNK_LINE",
                "3\\r\\nabcd\\r\\n | CHUNK_END",
                "3\\r\\nabc\\n0\\r\\n\\r\\n | CHUNK_END",
                "0\\r\\nfoo\\r\\n\\r\\n | TRAILER_INVALID",
                "0\\r\\nX: a\\n\\r\\n | TRAILER_INVALID",
                "0\\r\\n X: a\\r\\n\\r\\n | TRAILER_INVALID"
            })
    void refuses(String coded, Reason reason) {
        for (int piece = 1; piece < 40; piece++) {
            ChunkedBody body = new ChunkedBody();
            body.begin(true);
            assertThat(pass(body, unescaped(coded), piece)).endsWith("!" + reason.code());
        }
    }

    @Test
    void limits() {
        ChunkedBody body = new ChunkedBody();
        body.begin(true);
        assertThat(pass(body, "3;" + "a".repeat(300), 50)).isEqualTo("!chunk-line");
        body.begin(true);
        assertThat(pass(body, "0\r\nX: " + "a".repeat(9000), 1000)).isEqualTo("!trailer-too-large");
        body.begin(true);
        assertThat(pass(body, "0\r\n" + "X: a\r\n".repeat(40), 1000)).isEqualTo("!trailer-invalid");
    }

    @Test
    void stopsAtItsEnd() {
        ChunkedBody body = new ChunkedBody();
        ByteBuffer buffer = ByteBuffer.wrap("0\r\n\r\nGET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
        body.begin(true);
        assertThat(body.decode(buffer, 0, buffer.limit())).isTrue();
        assertThat(body.done()).isTrue();
        assertThat(body.consumed()).isEqualTo(5);
    }

    /** Damaged bodies, in pieces: the outcome does not depend on the cuts, and nothing throws. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void damaged(long seed) {
        Random random = new Random(seed);
        String[] pieces = {"\r\n", "\r", "\n", "0", "3", ";", "a", " ", "\u0000", "X: y\r\n", "ff", "0\r\n\r\n"};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder coded = new StringBuilder("3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
            for (int change = random.nextInt(3); change >= 0; change--) {
                coded.insert(random.nextInt(coded.length() + 1), pieces[random.nextInt(pieces.length)]);
            }
            ChunkedBody body = new ChunkedBody();
            body.begin(true);
            String whole = pass(body, coded.toString(), SIZE);
            body.begin(true);
            String cut = pass(body, coded.toString(), 1 + random.nextInt(7));
            assertThat(outcome(cut)).as(coded.toString()).isEqualTo(outcome(whole));
        }
    }

    /** What was passed on before a fault depends on the cuts; the fault does not. */
    private static String outcome(String result) {
        int fault = result.indexOf('!');
        return fault < 0 ? result : result.substring(fault);
    }
}
