package dev.quadrant.monitor.logs.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.logs.store.LogEntry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushTest {
    private static final String JSON =
            "{\"streams\":[{\"stream\":{\"job\":\"a\",\"x\":\"1\"},\"values\":[[\"1700000000000000001\",\"one\"],"
                    + "[\"1700000000000000002\",\"tw\\u00f6\",{\"trace\":\"t\"}]]},{\"values\":[[\"3\",\"l\"]],\"stream\":{\"job\":\"b\"}}]}";

    private static List<String> shown(List<LogEntry> entries) {
        return entries.stream()
                .map(entry ->
                        entry.labels() + " " + entry.time() + " " + new String(entry.line(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<LogEntry> json(String body) throws BadLinesException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return PushJson.read(bytes, bytes.length);
    }

    @Test
    void readsJson() throws BadLinesException {
        assertThat(shown(json(JSON)))
                .containsExactly(
                        "{job=\"a\", x=\"1\"} 1700000000000000001 one",
                        "{job=\"a\", x=\"1\"} 1700000000000000002 tw\u00f6",
                        "{job=\"b\"} 3 l");
        assertThat(json("{\"streams\":[]}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '\u0001', textBlock = """
            [] # the body is no object
            {"streams":{}} # streams is no array
            {"streams":[{"stream":{"a":1},"values":[]}]} # label a is no string
            {"streams":[{"stream":{"a-b":"1"},"values":[]}]} # no name of a label: "a-b"
            {"streams":[{"stream":{"a":"1"},"values":[[1700000000000000000,"x"]]}]} # a time is no string of nanoseconds
            {"streams":[{"stream":{"a":"1"},"values":[["soon","x"]]}]} # no number of nanoseconds since 1970: soon
            {"streams":[{"stream":{"a":"1"},"values":[["1",2]]}]} # a line is no string
            {"streams":[{"stream":{"a":"1"},"values":["x"]}]} # a value is no array
            {"streams":[ # the body is no JSON
            """)
    void saysWhatIsWrongWithJson(String body, String words) {
        assertThatThrownBy(() -> json(body))
                .isInstanceOf(BadLinesException.class)
                .hasMessageContaining(words);
    }

    private static void field(ByteArrayOutputStream out, int number, byte[] content) {
        out.write(number << 3 | 2);
        int length = content.length;
        while (length > 0x7f) {
            out.write(length & 0x7f | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(content);
    }

    private static byte[] protobuf() {
        ByteArrayOutputStream time = new ByteArrayOutputStream();
        time.writeBytes(new byte[] {1 << 3, 10, 2 << 3, 7});
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        field(entry, 1, time.toByteArray());
        field(entry, 2, "the line".getBytes(StandardCharsets.UTF_8));
        field(entry, 3, new byte[] {1, 2, 3});
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        // Labels behind the entries, and a hash that is stepped over.
        field(stream, 2, entry.toByteArray());
        field(stream, 1, "{job=\"p\", q=\"a\\\"b\"}".getBytes(StandardCharsets.UTF_8));
        stream.writeBytes(new byte[] {3 << 3, 5});
        ByteArrayOutputStream push = new ByteArrayOutputStream();
        field(push, 1, stream.toByteArray());
        return push.toByteArray();
    }

    @Test
    void readsProtobuf() throws BadLinesException {
        assertThat(shown(PushProtobuf.read(protobuf())))
                .containsExactly("{job=\"p\", q=\"a\\\"b\"} 10000000007 the line");
    }

    private static byte[] journal() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                ("__CURSOR=s=1\n__REALTIME_TIMESTAMP=1700000000000001\n_HOSTNAME=h1\n_SYSTEMD_UNIT=nginx.service\nPRIORITY=3\n"
                                + "SYSLOG_IDENTIFIER=nginx\nMESSAGE=a plain=message\n\n__REALTIME_TIMESTAMP=1700000000000002\n_HOSTNAME=h1\nMESSAGE\n")
                        .getBytes(StandardCharsets.UTF_8));
        byte[] binary = "two\nlines".getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(binary.length)
                .array());
        out.writeBytes(binary);
        out.writeBytes("\nPRIORITY=9\n_TRANSPORT=kernel\n\n\n__REALTIME_TIMESTAMP=5\n_HOSTNAME=none\n"
                .getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    @Test
    void readsTheJournalsExport() throws BadLinesException {
        assertThat(shown(JournalExport.read(journal())))
                .containsExactly(
                        "{app=\"nginx\", host=\"h1\", job=\"journal\", severity=\"error\", unit=\"nginx.service\"}"
                                + " 1700000000000001000 a plain=message",
                        "{app=\"kernel\", host=\"h1\", job=\"journal\"} 1700000000000002000 two\nlines");
        assertThatThrownBy(() -> JournalExport.read("MESSAGE\nshort".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BadLinesException.class)
                .hasMessageContaining("at byte 0");
        assertThatThrownBy(() -> JournalExport.read("__REALTIME_TIMESTAMP=x\n".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("a time that is none");
    }

    private interface Reader {
        List<LogEntry> read(byte[] bytes) throws BadLinesException;
    }

    /** Damaged in any way: lines, or an exception that says so. */
    @Test
    void noInputBreaksAReader() {
        fuzz(JSON.getBytes(StandardCharsets.UTF_8), bytes -> PushJson.read(bytes, bytes.length));
        fuzz(protobuf(), PushProtobuf::read);
        fuzz(journal(), JournalExport::read);
    }

    private static void fuzz(byte[] good, Reader reader) {
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bad =
                    java.util.Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int k = random.nextInt(4); k > 0 && bad.length > 0; k--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                reader.read(bad);
            } catch (BadLinesException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
