package dev.quadrant.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.dns.wire.MessageReader;
import dev.quadrant.dns.wire.Wire;
import dev.quadrant.dns.zone.Zone;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * No input makes the answer path throw, answer too much, write what cannot be read, or keep memory. Seeded: a failure repeats.
 * {@code -Dfuzz.rounds=10000000} makes it longer.
 */
class AnswerFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 300_000);
    /** What the machinery around a test may keep; an answer's bytes kept in one of ten rounds would be more. */
    private static final long KEPT_MAX = 3L << 20;

    private static final Transport[] TRANSPORTS = Transport.values();

    private static final Zone ZONE = Ask.zone("fuzz.test", """
        $TTL 60
        @ IN SOA ns1 host 7 7200 3600 1209600 300
        @ NS ns1
        @ MX 10 www
        ns1 A 192.0.2.1
        www CNAME real
        real A 192.0.2.2
        *.w CNAME x.y.w
        old DNAME w
        svc HTTPS 1 . alpn=h2
        cut NS ns.cut
        ns.cut A 192.0.2.3
        """);

    private final Ask ask = new Ask(AnswerSettings.DEFAULT.nsid("fuzzed"), ZONE);

    @Test
    void survivesAnything() {
        Random random = new Random(20261123);
        FuzzedQueries queries = new FuzzedQueries(random);
        long before = used();
        int answered = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = queries.next();
            Transport transport = TRANSPORTS[random.nextInt(TRANSPORTS.length)];
            byte[] output = ask.send(input, transport);
            if (output.length > 0) {
                answered++;
                check(input, output, transport);
            }
        }
        assertThat(answered).as("most inputs get that far").isGreaterThan(ROUNDS / 4);
        assertThat(used() - before).as("bytes that are kept").isLessThan(KEPT_MAX);
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void check(byte[] input, byte[] output, Transport transport) {
        assertThat(output.length).isBetween(12, transport == Transport.UDP ? 1232 : 65535);
        assertThat(Wire.u16(output, 0)).isEqualTo(Wire.u16(input, 0));
        assertThat(output[2] & 0x80).as("a response").isEqualTo(0x80);
        MessageReader.read(output, output.length);
    }
}
