package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelIndexTest {
    /** Against the plain way: every series looked at. */
    @Test
    void selectsWhatTheMatchersSay() {
        Random random = new Random(5);
        LabelIndex index = new LabelIndex();
        List<Labels> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Labels labels =
                    Labels.of("a", word(random), "b", word(random), "c", random.nextInt(3) == 0 ? "" : word(random));
            all.add(labels);
            index.add(i, labels);
        }
        String[] values = {"", "x", "y", "x|y", "x?", ".*", ".+", "z.*", "[xy]+"};
        String[] names = {"a", "b", "c", "absent"};
        List<Matcher.Type> types = List.of(Matcher.Type.values());
        int selected = 0;
        for (int round = 0; round < 5000; round++) {
            List<Matcher> matchers = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                matchers.add(Matcher.of(
                        names[random.nextInt(names.length)],
                        types.get(random.nextInt(types.size())),
                        values[random.nextInt(values.length)]));
            }
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                Labels labels = all.get(i);
                if (matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())))) {
                    expected.add(i);
                }
            }
            selected += expected.size();
            assertThat(index.select(matchers))
                    .as("%s", matchers)
                    .isEqualTo(expected.stream().mapToInt(Integer::intValue).toArray());
        }
        assertThat(selected).isPositive();
    }

    @Test
    void forgets() {
        LabelIndex index = new LabelIndex();
        index.add(1, Labels.of("a", "x"));
        index.add(2, Labels.of("a", "y", "b", "z"));
        index.remove(reference -> reference == 2);
        assertThat(index.names()).containsExactly("a");
        assertThat(index.values("a")).containsExactly("x");
        assertThat(index.select(List.of())).containsExactly(1);
    }

    private static String word(Random random) {
        return new String[] {"x", "y", "xy", "z1", "zz"}[random.nextInt(5)];
    }
}
