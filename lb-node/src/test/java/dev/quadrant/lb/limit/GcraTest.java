package dev.quadrant.lb.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GcraTest {
    /** Against a bucket of tokens that is filled by exact arithmetic: the other way to say the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void admitsWhatATokenBucketDoes(long seed) {
        Random random = new Random(seed);
        int requests = 1 + random.nextInt(1000);
        int burst = 1 + random.nextInt(50);
        Gcra gcra = Gcra.of(requests, Duration.ofMillis(1 + random.nextInt(100_000)), burst);
        BigInteger interval = BigInteger.valueOf(gcra.interval());
        BigInteger full = interval.multiply(BigInteger.valueOf(burst));
        BigInteger tokens = full;
        long state = 0;
        long now = 0;
        int admitted = 0;
        for (int i = 0; i < 20_000; i++) {
            long step = random.nextInt(4) == 0 ? 0 : (long) (random.nextExponential() * gcra.interval());
            now += step;
            tokens = tokens.add(BigInteger.valueOf(step)).min(full);
            boolean expected = tokens.compareTo(interval) >= 0;
            assertThat(gcra.left(state, now)).isEqualTo(tokens.divide(interval).longValueExact());
            long next = gcra.taken(state, now);
            assertThat(next != Gcra.REFUSED).as("request %s at %s", i, now).isEqualTo(expected);
            if (expected) {
                tokens = tokens.subtract(interval);
                state = next;
                admitted++;
            } else {
                assertThat(gcra.wait(state, now))
                        .isEqualTo(interval.subtract(tokens).longValueExact());
            }
        }
        assertThat(admitted).isBetween(1, 19_999);
    }

    @Test
    void theRateIsWhatWasAskedFor() {
        Gcra gcra = Gcra.of(7, Duration.ofSeconds(1), 1);
        long state = 0;
        int admitted = 0;
        for (long now = 0; now < Duration.ofHours(1).toNanos(); now += 1_000_000) {
            long next = gcra.taken(state, now);
            if (next != Gcra.REFUSED) {
                admitted++;
                state = next;
            }
        }
        // Polled each millisecond, 142.857 ms become 143.
        assertThat(admitted).isEqualTo(BigDecimal.valueOf(3_600_000 / 143 + 1).intValue());
    }
}
