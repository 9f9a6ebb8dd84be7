package dev.quadrant.monitor.logs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockCodecTest {
    private static Lines lines(Random random, int count, long unit) {
        Lines lines = new Lines();
        long time = 1_764_500_000L * 1_000_000_000L;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(1000) * unit;
            byte[] line = ("line " + "x".repeat(random.nextInt(40)) + i).getBytes(StandardCharsets.UTF_8);
            lines.add(time, line, 0, line.length);
        }
        return lines;
    }

    @Test
    void givesBackWhatItPacked() throws IOException {
        Random random = new Random(4);
        BlockCodec codec = new BlockCodec();
        for (long unit : new long[] {1, 1000, 1_000_000, 1_000_000_000}) {
            for (int count : new int[] {1, 2, 500}) {
                Lines lines = lines(random, count, unit);
                BlockCodec.Packed packed = codec.pack(lines);
                Lines back = codec.unpack(packed.bytes().clone(), packed.length(), packed.raw());
                assertThat(back.count()).isEqualTo(count);
                for (int i = 0; i < count; i++) {
                    assertThat(back.time(i)).isEqualTo(lines.time(i));
                    assertThat(Arrays.copyOfRange(back.bytes(), back.start(i), back.start(i) + back.length(i)))
                            .isEqualTo(Arrays.copyOfRange(
                                    lines.bytes(), lines.start(i), lines.start(i) + lines.length(i)));
                }
            }
        }
    }

    /** Whatever is damaged: an exception of its own, or lines; never another exception, and never endless. */
    @Test
    void damageIsNamed() {
        Random random = new Random(5);
        BlockCodec codec = new BlockCodec();
        BlockCodec.Packed packed = codec.pack(lines(random, 200, 1));
        byte[] good = Arrays.copyOf(packed.bytes(), packed.length());
        int named = 0;
        for (int i = 0; i < 500; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                codec.unpack(bad, bad.length, packed.raw());
            } catch (DamagedBlockException e) {
                named++;
            }
        }
        assertThat(named).isPositive();
        assertThatThrownBy(() -> codec.unpack(good, good.length / 2, packed.raw()))
                .isInstanceOf(DamagedBlockException.class);
    }
}
