package dev.quadrant.db.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableQueueTest {
    private static Table table(String name, long bytes) {
        return new Table("shop", name, "BASE TABLE", "InnoDB", 1, bytes, List.of());
    }

    private static String name(Optional<TableQueue.Work> work) {
        return work.map(found -> found.table().name()).orElse("none");
    }

    @Test
    void theLargestIsOpenedFirstAndJoinedWhenAllAreOpen() throws InterruptedException {
        TableQueue queue = new TableQueue(List.of(table("small", 1), table("large", 100)));
        TableQueue.Work large = queue.open().orElseThrow();
        assertThat(large.table().name()).isEqualTo("large");
        queue.divide(large, List.of("a", "b"));
        TableQueue.Work small = queue.open().orElseThrow();
        queue.divide(small, List.of(""));
        assertThat(queue.range(small)).contains("");
        assertThat(queue.done(small)).isTrue();
        assertThat(name(queue.open())).isEqualTo("none");
        assertThat(name(queue.join(Set.of()))).isEqualTo("large");
        assertThat(name(queue.join(Set.of(large)))).as("refused").isEqualTo("none");
        assertThat(queue.range(large)).contains("a");
        assertThat(queue.range(large)).contains("b");
        assertThat(queue.range(large)).isEmpty();
        assertThat(name(queue.join(Set.of()))).as("all is taken").isEqualTo("none");
        assertThat(queue.done(large)).isFalse();
        assertThat(queue.done(large)).isTrue();
    }

    @Test
    void aSessionThatJoinsWaitsWhileATableIsBeingDivided() throws InterruptedException {
        TableQueue queue = new TableQueue(List.of(table("large", 100)));
        TableQueue.Work large = queue.open().orElseThrow();
        Thread divides = Thread.ofPlatform().start(() -> queue.divide(large, List.of("a")));
        assertThat(name(queue.join(Set.of()))).isEqualTo("large");
        divides.join();
    }

    @Test
    void stoppedItGivesNothingAndKeepsNobodyWaiting() throws InterruptedException {
        TableQueue queue = new TableQueue(List.of(table("large", 100), table("small", 1)));
        TableQueue.Work large = queue.open().orElseThrow();
        Thread stops = Thread.ofPlatform().start(queue::stop);
        assertThat(name(queue.join(Set.of()))).isEqualTo("none");
        stops.join();
        assertThat(name(queue.open())).isEqualTo("none");
        assertThat(queue.range(large)).isEmpty();
    }
}
