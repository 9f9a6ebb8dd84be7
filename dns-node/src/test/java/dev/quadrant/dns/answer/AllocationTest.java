package dev.quadrant.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quadrant.dns.client.AddressSet;
import dev.quadrant.dns.client.Client;
import dev.quadrant.dns.wire.EdnsOption;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.zone.Catalog;
import dev.quadrant.dns.zone.Zone;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The answer path allocates nothing: the JVM's own count says so. */
class AllocationTest {
    private static final int ROUNDS = 20_000;

    private static final Zone ZONE = Ask.zone("a.test", """
        $TTL 60
        @ IN SOA ns1 host 7 7200 3600 1209600 300
        @ NS ns1
        ns1 A 192.0.2.1
        www CNAME ns1
        old DNAME new
        *.w MX 1 ns1
        cut NS ns.cut
        ns.cut A 192.0.2.3
        """);

    @Test
    void allocatesNothing() {
        RateLimits limits = new RateLimits(1_000_000, 1_000_000, 2, 24, 56, AddressSet.EMPTY);
        Answerer answerer = new Answerer(AnswerSettings.DEFAULT.limits(limits), Ask.shared(), new Tally());
        answerer.begin(Catalog.of(List.of(new Catalog.Entry(ZONE.name(), ZONE, 0, null))), Ask.OPEN, 0, 0);
        Client client = new Client();
        byte[] out = new byte[Answerer.MAX_MESSAGE];
        byte[][] queries = {
            Ask.question("www.a.test", Type.A),
            Ask.question("x.old.a.test", Type.A),
            Ask.question("y.w.a.test", Type.MX),
            Ask.question("h.cut.a.test", Type.A),
            Ask.question("nothing.a.test", Type.TXT),
            Ask.question("else.where", Type.A),
            Ask.withOption(
                    Ask.withOpt(Ask.question("ns1.a.test", Type.ANY), 1232, 0, 0), EdnsOption.COOKIE, new byte[8])
        };
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        answerAll(answerer, client, queries, out);
        long before = threads.getCurrentThreadAllocatedBytes();
        long own = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        int bytes = 0;
        for (int i = 0; i < ROUNDS; i++) {
            bytes += answerAll(answerer, client, queries, out);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before - own;
        assertThat(bytes).isPositive();
        assertThat(allocated)
                .as("bytes for %d answers", ROUNDS * queries.length)
                .isLessThan(ROUNDS);
    }

    private static int answerAll(Answerer answerer, Client client, byte[][] queries, byte[] out) {
        int bytes = 0;
        for (byte[] query : queries) {
            bytes += answerer.answer(client, query, query.length, out, Transport.UDP);
        }
        return bytes;
    }
}
