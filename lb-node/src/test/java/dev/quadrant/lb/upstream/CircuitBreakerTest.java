package dev.quadrant.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.upstream.CircuitBreaker.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final long SECOND = 1_000_000_000;

    private final CircuitBreaker breaker =
            new CircuitBreaker(new CircuitBreaker.Plan(50, 10, Duration.ofSeconds(10), Duration.ofSeconds(5)));

    private void ends(boolean well, int times, long now) {
        for (int i = 0; i < times; i++) {
            breaker.ended(well, now);
        }
    }

    @Test
    void opensWhenMostRequestsFail() {
        ends(true, 5, 0);
        ends(false, 4, 0);
        assertThat(breaker.permits(0)).isTrue();
        ends(false, 1, 0);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.permits(0)).isFalse();
    }

    @Test
    void fewRequestsSayNothing() {
        ends(false, 9, 0);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        // The next window begins with nothing.
        ends(false, 9, 11 * SECOND);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void fewErrorsAmongMany() {
        for (int i = 0; i < 1000; i++) {
            ends(true, 6, 0);
            ends(false, 4, 0);
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    private void open() {
        ends(false, 10, 0);
        assertThat(breaker.permits(5 * SECOND - 1)).isFalse();
    }

    @Test
    void oneIsTriedAndAllPassWhenItWentWell() {
        open();
        assertThat(breaker.permits(5 * SECOND)).isTrue();
        assertThat(breaker.permits(5 * SECOND)).isFalse();
        ends(true, 1, 6 * SECOND);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.permits(6 * SECOND)).isTrue();
        assertThat(breaker.permits(6 * SECOND)).isTrue();
        // What was before is forgotten.
        ends(false, 9, 6 * SECOND);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void oneIsTriedAndItStaysOpenWhenItFailed() {
        open();
        assertThat(breaker.permits(5 * SECOND)).isTrue();
        ends(false, 1, 6 * SECOND);
        assertThat(breaker.permits(6 * SECOND)).isFalse();
        assertThat(breaker.permits(11 * SECOND)).isTrue();
    }

    @Test
    void oneThatNeverEndsIsForgotten() {
        open();
        assertThat(breaker.permits(5 * SECOND)).isTrue();
        assertThat(breaker.permits(10 * SECOND - 1)).isFalse();
        assertThat(breaker.permits(10 * SECOND)).isTrue();
    }

    @Test
    void whatWasUnderWayWhenItOpenedDoesNotCount() {
        open();
        ends(true, 100, SECOND);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void never() {
        CircuitBreaker none = new CircuitBreaker(CircuitBreaker.Plan.NEVER);
        for (int i = 0; i < 1000; i++) {
            none.ended(false, i);
        }
        assertThat(none.permits(0)).isTrue();
    }
}
