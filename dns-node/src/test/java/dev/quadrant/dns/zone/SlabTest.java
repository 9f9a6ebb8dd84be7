package dev.quadrant.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SlabTest {
    private static final byte[] WORD = "a word of more bytes".getBytes(StandardCharsets.US_ASCII);

    @Test
    void keepsWhatItHasAsItGrows() {
        try (Slab slab = new Slab(1)) {
            int count = 200_000;
            for (int i = 0; i < count; i++) {
                int at = slab.append(4 + WORD.length);
                assertThat(at).isEqualTo(i * (4 + WORD.length));
                assertThat(slab.getInt(at)).as("new bytes are zeros").isZero();
                slab.putInt(at, i);
                slab.write(at + 4, WORD, 0, WORD.length);
            }
            byte[] word = new byte[WORD.length];
            for (int i = 0; i < count; i++) {
                int at = i * (4 + WORD.length);
                assertThat(slab.getInt(at)).isEqualTo(i);
                slab.read(at + 4, word, 0, word.length);
                assertThat(word).isEqualTo(WORD);
            }
            assertThat(slab.toArray()).hasSize(count * (4 + WORD.length)).endsWith(WORD);
        }
    }

    @Test
    void comparesWithPartsOfArrays() {
        try (Slab slab = new Slab(8)) {
            int at = slab.append(WORD.length);
            slab.write(at, WORD, 0, WORD.length);
            assertThat(slab.matches(at + 2, WORD, 2, 4)).isTrue();
            assertThat(slab.matches(at + 2, WORD, 3, 4)).isFalse();
            assertThat(slab.view(at, 1).get()).isEqualTo((byte) 'a');
        }
    }

    @Test
    void checksPositionsAndRefusesWhatNoPositionReaches() {
        Slab slab = new Slab(8);
        slab.append(8);
        assertThatThrownBy(() -> slab.getInt(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> slab.append(Slab.MAX)).isInstanceOf(IllegalStateException.class);
        slab.close();
        slab.close();
        assertThatThrownBy(() -> slab.get(0)).isInstanceOf(NullPointerException.class);
    }
}
