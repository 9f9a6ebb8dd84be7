package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.files.RecordReader;
import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleRecordTest {
    private static final double[] ODD = {
        0,
        -0.0,
        1,
        -1,
        0.1,
        -23.7,
        1e15,
        4503599627370495.0,
        4503599627370496.0,
        9e15,
        1e300,
        Double.MIN_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1 / 3.0,
        0.001,
        123456.789
    };

    private static long bits(Random random, long before) {
        return switch (random.nextInt(6)) {
            case 0 -> Stale.BITS;
            case 1 -> Double.doubleToRawLongBits(ODD[random.nextInt(ODD.length)]);
            case 2 -> random.nextLong();
            case 3 -> before;
            case 4 -> Double.doubleToRawLongBits(random.nextInt(1_000_000) / 10.0);
            default -> Double.doubleToRawLongBits(Double.longBitsToDouble(before) + random.nextInt(1000));
        };
    }

    @Test
    void givesBackWhatWasWritten() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Map<Integer, Series> written = new HashMap<>();
            Map<Integer, Series> read = new HashMap<>();
            for (int i = 1; i <= 20; i++) {
                int reference = i * (1 + seed % 3);
                written.put(reference, new Series(reference, Labels.EMPTY));
                read.put(reference, new Series(reference, Labels.EMPTY));
            }
            List<Integer> references = new ArrayList<>(written.keySet());
            for (int round = 0; round < 20; round++) {
                Appender batch = new Appender(null);
                List<String> expected = new ArrayList<>();
                for (int i = 0; i <= random.nextInt(40); i++) {
                    int reference = references.get(random.nextInt(references.size()));
                    Series series = written.get(reference);
                    long time = 1_700_000_000_000L + (random.nextBoolean() ? 0 : random.nextLong(-100_000, 100_000));
                    long bits = bits(random, series.logged.bits);
                    batch.add(series, time, bits);
                    batch.late[i] = random.nextInt(5) == 0;
                    expected.add(reference + " " + time + " " + bits + " " + batch.late[i]);
                }
                RecordBuffer out = new RecordBuffer();
                // Another stretch now and then: all stands for itself from there on.
                SampleRecord.write(out, batch, round / 5);
                List<String> found = new ArrayList<>();
                RecordReader in = new RecordReader(Arrays.copyOf(out.content().array(), out.size()));
                assertThat(in.next()).isTrue();
                assertThat(in.raw()).isEqualTo(Records.SAMPLES);
                SampleRecord.read(in, new SampleRecord.Visitor<RuntimeException>() {
                    @Override
                    public Series series(int reference) {
                        return read.get(reference);
                    }

                    @Override
                    public void sample(Series series, long time, long bits, boolean late) {
                        found.add(series.reference() + " " + time + " " + bits + " " + late);
                    }
                });
                assertThat(found).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }

    @Test
    void aCounterTakesTwoBytesASample() {
        List<Series> series = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            series.add(new Series(i, Labels.EMPTY));
        }
        RecordBuffer out = new RecordBuffer();
        for (int round = 0; round < 10; round++) {
            out.clear();
            Appender batch = new Appender(null);
            for (Series one : series) {
                batch.add(one, round * 15_000L, Double.doubleToRawLongBits(1e9 + round * 50 + one.reference() % 7));
            }
            SampleRecord.write(out, batch, 0);
        }
        assertThat(out.size()).isLessThan(100 * 2 + 40);
    }
}
