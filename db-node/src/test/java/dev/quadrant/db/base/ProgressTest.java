package dev.quadrant.db.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.progress.Course;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private static Table table(String name, long rows, long bytes) {
        return new Table("shop", name, "BASE TABLE", "InnoDB", rows, bytes, List.of());
    }

    /** What is left is weighed by bytes, and a table is not done before it is, however many rows it has. */
    @Test
    void tablesAreWeighedByTheirBytes() {
        Table large = table("large", 100, 3 << 20);
        Table small = table("small", 1_000_000, 1 << 20);
        Progress progress = new Progress();
        assertThat(progress.course(5 * SECOND)).isEqualTo(Course.NOT_BEGUN);
        progress.begin(List.of(large, small), SECOND);
        assertThat(progress.course(2 * SECOND).left()).isEmpty();
        progress.rows(small, 1_000_000, 50);
        assertThat(progress.course(2 * SECOND).percent()).isEqualTo(24);
        progress.tableDone(small);
        Course course = progress.course(3 * SECOND);
        assertThat(course.percent()).isEqualTo(25);
        assertThat(course.left()).hasValue(Duration.ofSeconds(6));
        // Far more rows than the server thought.
        progress.rows(large, 5_000, 950);
        assertThat(progress.course(5 * SECOND).percent()).isEqualTo(99);
        assertThat(progress.course(5 * SECOND).bytesPerSecond()).isEqualTo(250);
        progress.tableDone(large);
        assertThat(progress.course(5 * SECOND).left()).hasValue(Duration.ZERO);
        assertThat(progress.toJson(5 * SECOND).getLong("tablesDone")).isEqualTo(2);
    }

    @Test
    void aShareIsNeverMoreThanAll() {
        assertThat(Course.of(Duration.ofSeconds(1), 300, 200).fraction()).isEqualTo(1);
        assertThat(Course.of(Duration.ofSeconds(1), 300, 0).left()).isEmpty();
    }

    @Test
    void onlyWhatIsUnderWayIsCancelled() throws Exception {
        Cancellation before = new Cancellation();
        assertThat(before.cancel()).isFalse();
        before.enter();
        before.leave();
        assertThat(before.cancel()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        Cancellation during = new Cancellation();
        during.enter();
        boolean[] closed = new boolean[2];
        during.closing(() -> closed[0] = true);
        assertThat(during.cancel()).isTrue();
        assertThat(closed[0]).isTrue();
        // What is opened too late is closed at once.
        during.closing(() -> closed[1] = true);
        assertThat(closed[1]).isTrue();
        assertThatThrownBy(during::leave).isInstanceOf(BaseCancelled.class);
        // The interrupt does not meet what the thread does next.
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
