package dev.quadrant.monitor.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final long LONGEST = 900_000;

    private final Throttle throttle = new Throttle(5, LONGEST, 100);

    @Test
    void waitsDoubleUpToTheLongest() {
        long now = 0;
        for (int i = 0; i < 5; i++) {
            assertThat(throttle.attempt("a", now)).isZero();
        }
        long expected = 1000;
        for (int i = 0; i < 20; i++) {
            assertThat(throttle.attempt("a", now)).isEqualTo(expected);
            assertThat(throttle.attempt("a", now + expected - 1)).isOne();
            now += expected;
            assertThat(throttle.attempt("a", now)).as("after %s ms", expected).isZero();
            expected = Math.min(LONGEST, expected * 2);
        }
        assertThat(throttle.attempt("b", now)).isZero();
    }

    @Test
    void manyAtOnceGainNothing() {
        int let = 0;
        for (int i = 0; i < 1000; i++) {
            let += throttle.attempt("a", 0) == 0 ? 1 : 0;
        }
        assertThat(let).isEqualTo(5);
    }

    @Test
    void successAndTimeForget() {
        for (int i = 0; i < 5; i++) {
            throttle.attempt("a", 0);
            throttle.attempt("b", 0);
        }
        throttle.succeeded("a");
        assertThat(throttle.attempt("a", 1)).isZero();
        assertThat(throttle.attempt("b", 1)).isPositive();
        long later = 1000 + LONGEST + 1;
        for (int i = 0; i < 5; i++) {
            assertThat(throttle.attempt("b", later)).isZero();
        }
        assertThat(throttle.attempt("b", later)).isEqualTo(1000);
    }

    @Test
    void forgivesOneAndNotThoseBefore() {
        for (int i = 0; i < 5; i++) {
            throttle.attempt("a", 0);
        }
        throttle.forgive("a");
        assertThat(throttle.attempt("a", 0)).isZero();
        assertThat(throttle.attempt("a", 0)).isPositive();
    }

    @Test
    void remembersABoundedNumber() {
        for (int i = 0; i < 10_000; i++) {
            throttle.attempt("user-" + i, 0);
        }
        assertThat(throttle.size()).isEqualTo(100);
    }
}
