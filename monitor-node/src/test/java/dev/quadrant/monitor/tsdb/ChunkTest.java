package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkTest {
    private static final long[] ODD = {
        Stale.BITS,
        0x7ff8000000000001L,
        0xfff8000000000abcL,
        Double.doubleToRawLongBits(Double.POSITIVE_INFINITY),
        Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY),
        Double.doubleToRawLongBits(0.0),
        Double.doubleToRawLongBits(-0.0),
        Double.doubleToRawLongBits(Double.MIN_VALUE),
        Double.doubleToRawLongBits(Double.MAX_VALUE),
        0L,
        -1L,
        1L,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0x5555555555555555L,
        0xaaaaaaaaaaaaaaaaL
    };

    private static final class Samples {
        private final String name;
        private final long[] times;
        private final long[] values;

        Samples(String name, long[] times, long[] values) {
            this.name = name;
            this.times = times;
            this.values = values;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Samples> samples() {
        Random random = new Random(3);
        return Stream.of(
                of("one", i -> 5, i -> Stale.BITS, 1),
                of("steady", i -> i * 15_000L, i -> Double.doubleToRawLongBits(7), 120),
                of("counter", i -> i * 15_000L, i -> Double.doubleToRawLongBits(i * 3.0), 120),
                of("counter that resets", i -> i * 15_000L, i -> Double.doubleToRawLongBits(i % 17 * 1e9), 120),
                of("odd values", i -> i * 15_000L, i -> ODD[i % ODD.length], 500),
                of("odd values at random", i -> i * 1000L, i -> ODD[random.nextInt(ODD.length)], 5000),
                of("random bits", i -> i * 15_000L + random.nextInt(50), i -> random.nextLong(), 5000),
                of("random fractions", i -> i * 15_000L, i -> Double.doubleToRawLongBits(random.nextDouble()), 5000),
                of("jumps of time", i -> (1L << (i % 62)) + i, i -> i, 200),
                of("any time", i -> random.nextLong(), i -> random.nextLong(), 2000),
                of("extreme times", i -> i % 2 == 0 ? Long.MIN_VALUE : Long.MAX_VALUE, i -> 0, 20),
                of("edges of widths", ChunkTest::edge, i -> i, 400));
    }

    /** Times whose difference of differences lies on both sides of each width. */
    private static long edge(int i) {
        long[] changes = {8191, 8192, -8192, -8193, 65535, 65536, -65536, -65537, 524287, 524288, -524288, -524289};
        long time = 0;
        for (int k = 1; k <= i; k++) {
            time += 10_000_000L + changes[k % changes.length] * (k % 3 - 1);
        }
        return time;
    }

    private interface At {
        long at(int index);
    }

    private static Samples of(String name, At time, At value, int count) {
        long[] times = new long[count];
        long[] values = new long[count];
        Arrays.setAll(times, time::at);
        Arrays.setAll(values, value::at);
        return new Samples(name, times, values);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsWhatWasWrittenBitByBit(Samples samples) {
        ChunkWriter writer = new ChunkWriter();
        for (int i = 0; i < samples.times.length; i++) {
            writer.append(samples.times[i], samples.values[i]);
        }
        ChunkReader reader = new ChunkReader().open(Arrays.copyOf(writer.bytes(), writer.size()), writer.count());
        for (int i = 0; i < samples.times.length; i++) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.time()).as("time %d", i).isEqualTo(samples.times[i]);
            assertThat(reader.value()).as("value %d", i).isEqualTo(samples.values[i]);
        }
        assertThat(reader.next()).isFalse();
    }

    @Test
    void aSteadySeriesTakesTwoBitsASample() {
        ChunkWriter writer = new ChunkWriter();
        for (int i = 0; i < 120; i++) {
            writer.append(i * 15_000L, Double.doubleToRawLongBits(1));
        }
        assertThat(writer.size()).isLessThan(16 + 6 + 120 * 2 / 8);
    }

    @Test
    void aReaderIsNotDisturbedByAppends() {
        ChunkWriter writer = new ChunkWriter();
        Random random = new Random(4);
        for (int i = 0; i < 60; i++) {
            writer.append(i, random.nextLong());
        }
        ChunkReader before = new ChunkReader().open(writer.bytes(), writer.count());
        for (int i = 60; i < 120; i++) {
            writer.append(i, random.nextLong());
        }
        Random again = new Random(4);
        for (int i = 0; i < 60; i++) {
            assertThat(before.next()).isTrue();
            assertThat(before.value()).isEqualTo(again.nextLong());
        }
        assertThat(before.next()).isFalse();
    }
}
