package dev.quadrant.monitor.promql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.labels.Labels;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LabelHashTest {
    private static long hash(String text) {
        return LabelHash.hash(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Of the specification of XXH64 and of its well-known examples. */
    @Test
    void isXxHash() {
        assertThat(hash("")).isEqualTo(0xEF46DB3751D8E999L);
        assertThat(hash("a")).isEqualTo(0xD24EC4F1A98C6E5BL);
        assertThat(hash("abc")).isEqualTo(0x44BC2CF5AD770999L);
        assertThat(hash("Nobody inspects the spammish repetition")).isEqualTo(0xFBCEA83C8A378BF1L);
    }

    @Test
    void placesAreSpreadOverTheWhole() {
        double sum = 0;
        for (int i = 0; i < 10_000; i++) {
            double place = LabelHash.place(Labels.of("series", Integer.toString(i)));
            assertThat(place).isBetween(0.0, 1.0);
            sum += place;
        }
        assertThat(sum / 10_000).isBetween(0.48, 0.52);
    }
}
