package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompactionPlanTest {
    private static final long WINDOW = Windows.MILLIS;
    private static final long LONG = 1000L * 24 * 3600_000;

    private static BlockMeta block(int number, long firstWindow, long windows) {
        return new BlockMeta(
                number, firstWindow * WINDOW, (firstWindow + windows) * WINDOW, 0, 1, 1, 1, 0, List.of(), List.of());
    }

    private static List<Integer> plan(long sealedWindow, long retention, BlockMeta... blocks) {
        return CompactionPlan.next(List.of(blocks), sealedWindow * WINDOW, retention).stream()
                .map(BlockMeta::number)
                .toList();
    }

    @Test
    void mergesWhatIsComplete() {
        assertThat(plan(3, LONG, block(1, 0, 1), block(2, 1, 1), block(3, 2, 1)))
                .containsExactly(1, 2, 3);
        assertThat(plan(3, LONG, block(1, 0, 1), block(3, 2, 1))).containsExactly(1, 3);
        assertThat(plan(2, LONG, block(1, 0, 1), block(2, 1, 1)))
                .as("a third may come")
                .isEmpty();
        assertThat(plan(4, LONG, block(1, 2, 1), block(2, 3, 1)))
                .as("of two ranges")
                .isEmpty();
        assertThat(plan(9, LONG, block(1, 0, 3), block(2, 3, 3), block(3, 6, 1)))
                .containsExactly(1, 2, 3);
        assertThat(plan(100, LONG)).isEmpty();
        assertThat(plan(0, LONG, block(1, -3, 1), block(2, -2, 1), block(3, -1, 1)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void spansATenthOfTheRetentionAtMost() {
        assertThat(plan(3, 30 * WINDOW - 1, block(1, 0, 1), block(2, 1, 1), block(3, 2, 1)))
                .isEmpty();
        assertThat(plan(3, 30 * WINDOW, block(1, 0, 1), block(2, 1, 1), block(3, 2, 1)))
                .hasSize(3);
    }

    @Test
    void mergesWhatOverlaps() {
        assertThat(plan(0, 1, block(1, 0, 3), block(2, 1, 1), block(3, 5, 1))).containsExactly(1, 2);
        assertThat(plan(0, 1, block(1, 0, 1), block(2, 5, 1), block(3, 5, 1))).containsExactly(2, 3);
    }

    /** However long it goes on: few blocks, each within its range. */
    @Test
    void yearsAreFewBlocks() {
        List<BlockMeta> blocks = new ArrayList<>();
        int number = 0;
        for (int window = 0; window < 10_000; window++) {
            blocks.add(block(++number, window, 1));
            List<BlockMeta> group = CompactionPlan.next(blocks, (window + 1) * WINDOW, LONG);
            while (!group.isEmpty()) {
                int at = blocks.indexOf(group.getFirst());
                long first = group.getFirst().minTime();
                long last = group.getLast().maxTime();
                blocks.removeAll(group);
                blocks.add(at, block(++number, first / WINDOW, (last - first) / WINDOW));
                group = CompactionPlan.next(blocks, (window + 1) * WINDOW, LONG);
            }
        }
        assertThat(blocks).hasSizeLessThan(30);
        long covered = IntStream.range(0, blocks.size())
                .mapToLong(i -> blocks.get(i).maxTime() - blocks.get(i).minTime())
                .sum();
        assertThat(covered).isEqualTo(10_000 * WINDOW);
        assertThat(blocks).allMatch(block -> block.maxTime() - block.minTime() <= LONG / 10);
    }
}
