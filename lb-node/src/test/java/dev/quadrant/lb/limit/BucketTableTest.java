package dev.quadrant.lb.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BucketTableTest {
    private static final long SECOND = 1_000_000_000;
    private static final long SEED = 0x5eed;

    @Test
    void everyKeyHasABucketOfItsOwn() {
        Gcra gcra = Gcra.of(10, Duration.ofSeconds(1), 5);
        BucketTable table = new BucketTable(gcra, 4096, SEED);
        Map<Long, Long> states = new HashMap<>();
        Random random = new Random(1);
        long now = 0;
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            now += random.nextInt(1_000_000);
            long key = random.nextInt(200);
            long next = gcra.taken(states.getOrDefault(key, 0L), now);
            assertThat(table.take(key, now) == 0).as("request %s", i).isEqualTo(next != Gcra.REFUSED);
            if (next == Gcra.REFUSED) {
                refused++;
            } else {
                states.put(key, next);
            }
        }
        assertThat(refused).isBetween(1, 99_999);
        assertThat(table.crowded()).isZero();
    }

    @Test
    void sixtyFourAtOnceGetTheBurstAndNoMore() throws Exception {
        BucketTable table = new BucketTable(Gcra.of(1, Duration.ofSeconds(1), 1000), 64, SEED);
        AtomicInteger admitted = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int request = 0; request < 100; request++) {
                    admitted.addAndGet(table.take(7, 0) == 0 ? 1 : 0);
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(admitted.get()).isEqualTo(1000);
    }

    /**
     * A million sources come, far more than there are places, while one comes steadily below its rate, and one has used its up:
     * the one is always served, and the other's bucket is not forgotten.
     */
    @Test
    void aFloodOfSourcesChangesNothingForThoseWhoWereThere() {
        BucketTable table = new BucketTable(Gcra.of(10, Duration.ofSeconds(1), 20), 8192, SEED);
        long honest = -1;
        long greedy = -2;
        long now = SECOND;
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            table.take(greedy, now);
        }
        int greedyServed = 0;
        int refused = 0;
        int flood = 1_000_000;
        for (int i = 0; i < flood; i++) {
            now += 10_000;
            refused += table.take(random.nextInt(1_000_000), now) == 0 ? 0 : 1;
            if (i % 20_000 == 0) {
                assertThat(table.take(honest, now))
                        .as("the honest one, at %s", i)
                        .isZero();
            }
            if (i % 100 == 0) {
                greedyServed += table.take(greedy, now) == 0 ? 1 : 0;
            }
        }
        // Ten seconds at ten a second, and none of the burst again.
        assertThat(greedyServed).isBetween(98, 100);
        assertThat(table.crowded()).as("it was a flood").isPositive();
        assertThat(refused).as("and newcomers were slowed down").isPositive();
    }

    @Test
    void placesAreAsManyAsWereAskedFor() {
        Gcra gcra = Gcra.of(1, Duration.ofSeconds(1), 1);
        for (int asked : new int[] {8, 9, 16, 17, 64, 100, 131_072, 1_000_000}) {
            int places = new BucketTable(gcra, asked, SEED).places();
            assertThat(places).isBetween(asked, 2 * asked);
            assertThat(Integer.bitCount(places)).isEqualTo(1);
        }
    }
}
