package dev.quadrant.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
        final int share;
        int load;
        int most = Integer.MAX_VALUE;
        long responseTime;

        Box(String name, int share) {
            this.name = name;
            this.share = share;
        }

        @Override
        public int share() {
            return share;
        }

        @Override
        public boolean full() {
            return load >= most;
        }

        @Override
        public long responseTime() {
            return responseTime;
        }

        @Override
        public long identity() {
            return Hash.of(name);
        }

        @Override
        public int load() {
            return load;
        }
    }

    private static List<Box> boxes(int... shares) {
        List<Box> boxes = new ArrayList<>();
        for (int share : shares) {
            boxes.add(new Box(String.valueOf((char) ('a' + boxes.size())), share));
        }
        return boxes;
    }

    private static String picks(Balancer<Box> balancer, int count) {
        StringBuilder picks = new StringBuilder();
        for (int i = 0; i < count; i++) {
            picks.append(balancer.pick(0, NONE, 0).name);
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
            counts.merge(balancer.pick(0, NONE, 0).name, 1, Integer::sum);
        }
        assertThat(counts).isEqualTo(Map.of("a", 300, "b", 400, "c", 500));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void triedServersComeLast(Algorithm algorithm) {
        Balancer<Box> balancer = algorithm.balancer(1.25);
        List<Box> boxes = boxes(1, 1, 1);
        balancer.use(boxes);
        Candidate[] tried = {boxes.get(0), boxes.get(2), boxes.get(1)};
        for (int i = 0; i < 10; i++) {
            assertThat(balancer.pick(0, tried, 2)).isSameAs(boxes.get(1));
            assertThat(balancer.pick(0, tried, 1)).isNotSameAs(boxes.get(0));
            assertThat(balancer.pick(0, tried, 3)).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void nobodyIsUp(Algorithm algorithm) {
        Balancer<Box> balancer = algorithm.balancer(1.25);
        assertThat(balancer.pick(0, NONE, 0)).isNull();
        balancer.use(boxes(1));
        assertThat(balancer.pick(0, NONE, 0)).isNotNull();
        balancer.use(List.of());
        assertThat(balancer.pick(0, NONE, 0)).isNull();
    }

    @Test
    void leastConnectionsGoesByLoadForWeight() {
        LeastConnections<Box> balancer = new LeastConnections<>();
        List<Box> boxes = boxes(1, 2, 1);
        balancer.use(boxes);
        boxes.get(0).load = 2;
        boxes.get(1).load = 3;
        boxes.get(2).load = 3;
        assertThat(balancer.pick(0, NONE, 0)).isSameAs(boxes.get(1));
        boxes.get(1).load = 5;
        assertThat(balancer.pick(0, NONE, 0)).isSameAs(boxes.get(0));
    }

    @Test
    void leastConnectionsTakesTurnsAmongEquals() {
        LeastConnections<Box> balancer = new LeastConnections<>();
        balancer.use(boxes(1, 1, 1));
        assertThat(picks(balancer, 6)).isEqualTo("abcabc");
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void fullServersAreNotPicked(Algorithm algorithm) {
        Balancer<Box> balancer = algorithm.balancer(1.25);
        List<Box> boxes = boxes(1, 1, 1);
        balancer.use(boxes);
        boxes.get(0).most = 0;
        boxes.get(2).most = 0;
        Candidate[] tried = {boxes.get(1)};
        for (int i = 0; i < 10; i++) {
            assertThat(balancer.pick(i, NONE, 0)).isSameAs(boxes.get(1));
            assertThat(balancer.pick(i, tried, 1)).isSameAs(boxes.get(1));
        }
        boxes.get(1).most = 0;
        assertThat(balancer.pick(0, NONE, 0)).isNull();
        assertThat(balancer.pick(0, tried, 1)).isNull();
    }

    @Test
    void firstFillsOneServerAfterTheOther() {
        First<Box> balancer = new First<>();
        List<Box> boxes = boxes(1, 9, 1);
        boxes.forEach(box -> box.most = 2);
        balancer.use(boxes);
        StringBuilder picks = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            Box picked = balancer.pick(0, NONE, 0);
            picked.load++;
            picks.append(picked.name);
        }
        assertThat(picks.toString()).isEqualTo("aabbcc");
        boxes.get(0).load = 1;
        assertThat(balancer.pick(0, NONE, 0)).isSameAs(boxes.get(0));
    }

    @ParameterizedTest
    @CsvSource({
        // response times, loads, shares: the one that is likely to answer first
        "1 2 3, 0 0 0, 1 1 1, a",
        "1 2 3, 3 0 0, 1 1 1, b",
        "4 4 4, 2 1 3, 1 1 1, b",
        "4 4 4, 2 2 2, 1 1 4, c",
        "5 0 5, 0 9 0, 1 1 1, b"
    })
    void responseTimeGoesByTimeAndWork(String times, String loads, String shares, String expected) {
        ResponseTime<Box> balancer = new ResponseTime<>();
        List<Box> boxes = boxes(numbers(shares));
        for (int i = 0; i < boxes.size(); i++) {
            boxes.get(i).responseTime = numbers(times)[i] * 1_000_000L;
            boxes.get(i).load = numbers(loads)[i];
        }
        balancer.use(boxes);
        for (int i = 0; i < boxes.size(); i++) {
            assertThat(balancer.pick(0, NONE, 0).name).isEqualTo(expected);
        }
    }

    private static int[] numbers(String text) {
        return java.util.Arrays.stream(text.split(" "))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** What each server gets of many keys, without any load. */
    private static Map<String, Integer> counts(Balancer<Box> balancer, int keys) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < keys; i++) {
            counts.merge(balancer.pick(Hash.mix(i), NONE, 0).name, 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void randomGoesBySharesAndTakesTheIdlerOfTwo() {
        Random random = new Random(7);
        RandomOfTwo<Box> balancer = new RandomOfTwo<>(random::nextInt);
        List<Box> boxes = boxes(1, 1, 2);
        balancer.use(boxes);
        Map<String, Integer> counts = counts(balancer, 40_000);
        // Without load the first drawn is taken: one in four, one in four, one in two.
        assertThat(counts.get("a")).isBetween(9_600, 10_400);
        assertThat(counts.get("c")).isBetween(19_600, 20_400);
        boxes.get(0).load = 9;
        assertThat(counts(balancer, 10_000)).doesNotContainKey("a");
    }

    @Test
    void randomKeepsLoadsClose() {
        Random random = new Random(7);
        RandomOfTwo<Box> balancer = new RandomOfTwo<>(random::nextInt);
        List<Box> boxes = boxes(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        balancer.use(boxes);
        for (int i = 0; i < 10_000; i++) {
            balancer.pick(0, NONE, 0).load++;
        }
        for (Box box : boxes) {
            assertThat(box.load).isBetween(990, 1010);
        }
    }

    @Test
    void hashGoesByShares() {
        ConsistentHash<Box> balancer = new ConsistentHash<>(Double.POSITIVE_INFINITY);
        balancer.use(boxes(1, 2, 5));
        Map<String, Integer> counts = counts(balancer, 80_000);
        assertThat(counts.get("a")).isBetween(9_600, 10_400);
        assertThat(counts.get("b")).isBetween(19_500, 20_500);
        assertThat(counts.get("c")).isBetween(49_400, 50_600);
    }

    @Test
    void hashMovesOnlyTheKeysOfTheServerThatGoes() {
        ConsistentHash<Box> all = new ConsistentHash<>(Double.POSITIVE_INFINITY);
        ConsistentHash<Box> without = new ConsistentHash<>(Double.POSITIVE_INFINITY);
        List<Box> boxes = boxes(1, 1, 1, 1, 1);
        all.use(boxes);
        without.use(boxes.stream().filter(box -> !box.name.equals("c")).toList());
        Map<String, Integer> heirs = new TreeMap<>();
        for (int i = 0; i < 50_000; i++) {
            long key = Hash.mix(i);
            Box before = all.pick(key, NONE, 0);
            Box after = without.pick(key, NONE, 0);
            if (before.name.equals("c")) {
                heirs.merge(after.name, 1, Integer::sum);
            } else {
                assertThat(after).isSameAs(before);
            }
        }
        assertThat(heirs.values())
                .hasSize(4)
                .allSatisfy(count -> assertThat(count).isBetween(2_250, 2_750));
    }

    @Test
    void hashBoundsTheLoad() {
        ConsistentHash<Box> balancer = new ConsistentHash<>(1.25);
        List<Box> boxes = boxes(1, 1, 2);
        balancer.use(boxes);
        // The worst that can come: one key for all.
        for (int i = 0; i < 4_000; i++) {
            balancer.pick(42, NONE, 0).load++;
        }
        assertThat(boxes.get(0).load).isLessThanOrEqualTo(1_250);
        assertThat(boxes.get(1).load).isLessThanOrEqualTo(1_250);
        assertThat(boxes.get(2).load).isLessThanOrEqualTo(2_500);
        assertThat(boxes.stream().mapToInt(Box::load).sum()).isEqualTo(4_000);
    }

    /** Balancers of other versions and builds must choose the same. */
    @Test
    void hashNeverChanges() {
        assertThat(Hash.of("")).isEqualTo(Hash.mix(0xcbf29ce484222325L));
        assertThat(Hash.of("app/a")).isEqualTo(0xa82f2154e7dc8735L);
    }
}
