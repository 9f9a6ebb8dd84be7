package dev.quadrant.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EjectionTest {
    private static final long SECOND = 1_000_000_000;

    private final Ejection ejection =
            new Ejection(new Ejection.Plan(3, Duration.ofSeconds(10), Duration.ofSeconds(60)));

    private boolean fails(int times) {
        boolean last = false;
        for (int i = 0; i < times; i++) {
            last = ejection.failed();
        }
        return last;
    }

    @Test
    void errorsInARow() {
        assertThat(fails(2)).isFalse();
        ejection.succeeded();
        assertThat(fails(2)).isFalse();
        assertThat(fails(1)).isTrue();
    }

    @Test
    void comesBackWhenItsTimeIsOver() {
        assertThat(fails(3)).isTrue();
        assertThat(ejection.begin(0)).isEqualTo(10 * SECOND);
        assertThat(ejection.out()).isTrue();
        // What was under way ends meanwhile.
        assertThat(fails(5)).isFalse();
        assertThat(ejection.advance(10 * SECOND - 1)).isFalse();
        assertThat(ejection.advance(10 * SECOND)).isTrue();
        assertThat(ejection.out()).isFalse();
        assertThat(fails(2)).isFalse();
        assertThat(ejection.count()).isEqualTo(1);
    }

    @Test
    void timeGrows() {
        long now = 0;
        for (long seconds : new long[] {10, 20, 40, 60, 60, 60}) {
            assertThat(ejection.begin(now)).isEqualTo(seconds * SECOND);
            now += seconds * SECOND;
            assertThat(ejection.advance(now)).isTrue();
            now += 60 * SECOND;
        }
        // In for longer than the longest time: forgiven.
        now += SECOND;
        assertThat(ejection.begin(now)).isEqualTo(10 * SECOND);
    }

    @Test
    void never() {
        Ejection none = new Ejection(Ejection.Plan.NEVER);
        for (int i = 0; i < 1000; i++) {
            assertThat(none.failed()).isFalse();
        }
    }
}
