package dev.quadrant.monitor.logs.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.logs.store.LogEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogTest {
    private static final Instant NOW = Instant.parse("2026-11-30T18:00:00Z");

    private static LogEntry read(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        return SyslogMessage.read(
                bytes, 0, bytes.length, "10.0.0.9", NOW.getEpochSecond() * 1_000_000_000L, ZoneOffset.UTC);
    }

    private static String shown(LogEntry entry) {
        return String.join(
                "|",
                Instant.ofEpochSecond(0, entry.time()).toString(),
                entry.labels().get("host"),
                entry.labels().get("app"),
                entry.labels().get("facility"),
                entry.labels().get("severity"),
                new String(entry.line(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '\u0001', textBlock = """
            <34>1 2026-11-30T17:59:59.123Z web-1 su 77 ID47 - 'su root' failed # 2026-11-30T17:59:59.123Z|web-1|su|auth|critical|'su root' failed
            <165>1 2026-11-30T18:59:59.000003+01:00 h app - - [a@1 x="y]" z="\\"q"][b c="d"] text # 2026-11-30T17:59:59.000003Z|h|app|local4|notice|text
            <13>1 - - - - - - only text # 2026-11-30T18:00:00Z|10.0.0.9||user|notice|only text
            <13>1 2026-11-30T17:00:00Z h a - - - \uFEFFbom # 2026-11-30T17:00:00Z|h|a|user|notice|bom
            <13>1 notatime h a - - - x # 2026-11-30T18:00:00Z|10.0.0.9||user|notice|1 notatime h a - - - x
            <34>Nov 30 17:14:15 mymachine su[12]: failed for lonvick # 2026-11-30T17:14:15Z|mymachine|su|auth|critical|failed for lonvick
            <13>Nov  3 07:14:15 host tag: x # 2026-11-03T07:14:15Z|host|tag|user|notice|x
            <13>Nov 30 17:14:15 tag[3]: local # 2026-11-30T17:14:15Z|10.0.0.9|tag|user|notice|local
            <13>Dec 31 23:59:59 host tag: last year # 2025-12-31T23:59:59Z|host|tag|user|notice|last year
            <13>2026-11-30T17:00:00+00:00 host prog[1]: iso # 2026-11-30T17:00:00Z|host|prog|user|notice|iso
            <0>kernel: oops # 2026-11-30T18:00:00Z|10.0.0.9|kernel|kern|emergency|oops
            <191>just words here # 2026-11-30T18:00:00Z|10.0.0.9||local7|debug|just words here
            <192>no priority # 2026-11-30T18:00:00Z|10.0.0.9||user|notice|<192>no priority
            <>x # 2026-11-30T18:00:00Z|10.0.0.9||user|notice|<>x
            plain # 2026-11-30T18:00:00Z|10.0.0.9||user|notice|plain
            """)
    void reads(String message, String expected) {
        assertThat(shown(read(message))).isEqualTo(expected);
    }

    @Test
    void anythingIsALine() {
        Random random = new Random(6);
        String[] words = {
            "<13>",
            "1 ",
            "Nov 30 17:14:15 ",
            "[",
            "]",
            "\"",
            "\\",
            ":",
            " ",
            "-",
            "2026-11-30T17:00:00Z ",
            "\u00e4",
            "\0"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder message = new StringBuilder();
            for (int k = random.nextInt(12); k > 0; k--) {
                message.append(words[random.nextInt(words.length)]);
            }
            LogEntry entry = read(message.toString());
            assertThat(entry.labels().get("job")).isEqualTo("syslog");
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            SyslogMessage.read(noise, 0, noise.length, "x", 0, ZoneOffset.UTC);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // A count that changes.
    private record Frames(List<String> messages, int[] cuts) implements SyslogFrames.Messages {
        Frames() {
            this(new ArrayList<>(), new int[1]);
        }

        @Override
        public void message(byte[] bytes, int length) {
            messages.add(new String(bytes, 0, length, StandardCharsets.UTF_8));
        }

        @Override
        public void cut() {
            cuts[0]++;
        }
    }

    /** Wherever the stream is cut into pieces. */
    @Test
    void framesOfBothKindsFollowOneAnother() {
        byte[] stream = "<13>one\n9 <13>two\nx5 <1>ab<13>three\r\n17 <13>nov: \u00e4\u00f6\u00fc !<13>rest"
                .getBytes(StandardCharsets.UTF_8);
        for (int piece = 1; piece < stream.length; piece++) {
            Frames found = new Frames();
            SyslogFrames frames = new SyslogFrames(1000, found);
            for (int at = 0; at < stream.length; at += piece) {
                frames.bytes(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + piece)));
            }
            frames.close();
            assertThat(found.messages())
                    .as("pieces of " + piece)
                    .containsExactly(
                            "<13>one",
                            "<13>two\nx",
                            "<1>ab",
                            "<13>three\r",
                            "<13>nov: \u00e4\u00f6\u00fc !",
                            "<13>rest");
        }
    }

    @Test
    void aLongMessageIsCutAndTheNextOneIsWhole() {
        Frames found = new Frames();
        SyslogFrames frames = new SyslogFrames(10, found);
        frames.bytes(("<13>" + "x".repeat(5000) + "\n<13>next\n100000 ").getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 100; i++) {
            frames.bytes(new byte[1000]);
        }
        frames.bytes("<13>last\n".getBytes(StandardCharsets.UTF_8));
        assertThat(found.messages().getFirst()).isEqualTo("<13>xxxxxx");
        assertThat(found.messages().get(1)).isEqualTo("<13>next");
        assertThat(found.messages().getLast()).isEqualTo("<13>last");
        assertThat(found.messages()).hasSize(4);
        assertThat(found.cuts()[0]).isEqualTo(2);
    }
}
