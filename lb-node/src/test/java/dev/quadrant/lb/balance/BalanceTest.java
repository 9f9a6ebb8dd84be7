package dev.quadrant.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BalanceTest {
    private static final Candidate[] NONE = {};

    /** A server of a test, whose load the test sets. */
    private static final class Box implements Candidate {
        final String name;
        final int weight;
        int load;

        Box(String name, int weight) {
            this.name = name;
            this.weight = weight;
        }

        @Override
        public int weight() {
            return weight;
        }

        @Override
        public int load() {
            return load;
        }
    }

    private static List<Box> boxes(int... weights) {
        List<Box> boxes = new ArrayList<>();
        for (int weight : weights) {
            boxes.add(new Box(String.valueOf((char) ('a' + boxes.size())), weight));
        }
        return boxes;
    }

    private static String picks(Balancer<Box> balancer, int count) {
        StringBuilder picks = new StringBuilder();
        for (int i = 0; i < count; i++) {
            picks.append(balancer.pick(NONE, 0).name);
        }
        return picks.toString();
    }

    @ParameterizedTest
    @CsvSource({"1 1 1, abcabc", "5 1 1, aabacaaaabacaa", "2 2, abab", "256 128, abaaba", "7, aaa"})
    void roundRobin(String weights, String expected) {
        RoundRobin<Box> balancer = new RoundRobin<>();
        balancer.use(boxes(java.util.Arrays.stream(weights.split(" "))
                .mapToInt(Integer::parseInt)
                .toArray()));
        assertThat(picks(balancer, expected.length())).isEqualTo(expected);
    }

    @Test
    void roundRobinKeepsShares() {
        RoundRobin<Box> balancer = new RoundRobin<>();
        balancer.use(boxes(3, 4, 5));
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 1200; i++) {
            counts.merge(balancer.pick(NONE, 0).name, 1, Integer::sum);
        }
        assertThat(counts).isEqualTo(Map.of("a", 300, "b", 400, "c", 500));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void triedServersComeLast(Algorithm algorithm) {
        Balancer<Box> balancer = algorithm.balancer();
        List<Box> boxes = boxes(1, 1, 1);
        balancer.use(boxes);
        Candidate[] tried = {boxes.get(0), boxes.get(2), boxes.get(1)};
        for (int i = 0; i < 10; i++) {
            assertThat(balancer.pick(tried, 2)).isSameAs(boxes.get(1));
            assertThat(balancer.pick(tried, 1)).isNotSameAs(boxes.get(0));
            assertThat(balancer.pick(tried, 3)).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void nobodyIsUp(Algorithm algorithm) {
        Balancer<Box> balancer = algorithm.balancer();
        assertThat(balancer.pick(NONE, 0)).isNull();
        balancer.use(boxes(1));
        assertThat(balancer.pick(NONE, 0)).isNotNull();
        balancer.use(List.of());
        assertThat(balancer.pick(NONE, 0)).isNull();
    }

    @Test
    void leastConnectionsGoesByLoadForWeight() {
        LeastConnections<Box> balancer = new LeastConnections<>();
        List<Box> boxes = boxes(1, 2, 1);
        balancer.use(boxes);
        boxes.get(0).load = 2;
        boxes.get(1).load = 3;
        boxes.get(2).load = 3;
        assertThat(balancer.pick(NONE, 0)).isSameAs(boxes.get(1));
        boxes.get(1).load = 5;
        assertThat(balancer.pick(NONE, 0)).isSameAs(boxes.get(0));
    }

    @Test
    void leastConnectionsTakesTurnsAmongEquals() {
        LeastConnections<Box> balancer = new LeastConnections<>();
        balancer.use(boxes(1, 1, 1));
        assertThat(picks(balancer, 6)).isEqualTo("abcabc");
    }
}
