package dev.quadrant.monitor.logs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GramFilterTest {
    private static List<String> lines(Random random, int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add("level=info path=/api/v1/Users id=%016x status=%d"
                    .formatted(random.nextLong(), random.nextInt(600)));
        }
        return lines;
    }

    private static long[] filter(List<String> lines) {
        byte[] bytes = String.join("", lines).getBytes(StandardCharsets.UTF_8);
        return GramFilter.of(bytes, bytes.length);
    }

    private static boolean mayHold(long[] filter, String text) {
        return GramFilter.mayHold(filter, GramFilter.grams(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void neverMissesWhatIsThereInEitherCase() {
        Random random = new Random(1);
        for (int size : new int[] {1, 10, 1000, 3000}) {
            List<String> lines = lines(random, size);
            long[] filter = filter(lines);
            for (String line : lines) {
                int from = random.nextInt(line.length() - 5);
                String part = line.substring(from, from + 4 + random.nextInt(line.length() - from - 4));
                assertThat(mayHold(filter, part)).as(part).isTrue();
                assertThat(mayHold(filter, part.toUpperCase(Locale.ROOT)))
                        .as(part)
                        .isTrue();
            }
        }
    }

    @Test
    void excludesNearlyAllBlocksWithoutAnIdentifier() {
        Random random = new Random(2);
        int let = 0;
        for (int block = 0; block < 20; block++) {
            long[] filter = filter(lines(random, 3500));
            for (int i = 0; i < 100; i++) {
                let += mayHold(filter, "%016x".formatted(random.nextLong())) ? 1 : 0;
            }
        }
        assertThat(let).isLessThan(40);
    }

    @Test
    void isAsSmallAsWhatItIsOf() {
        assertThat(filter(List.of("a short line"))).hasSize(8);
        assertThat(filter(lines(new Random(3), 3500)).length * 8).isLessThanOrEqualTo(16 << 10);
    }

    @Test
    void aTextThatIsTooShortExcludesNothing() {
        assertThat(mayHold(filter(List.of("abcdef")), "xyz")).isTrue();
    }
}
