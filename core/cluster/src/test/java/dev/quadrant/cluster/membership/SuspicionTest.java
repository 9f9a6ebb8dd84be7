package dev.quadrant.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuspicionTest {
    /** Lifeguard's formula, against figures worked out by hand. */
    @ParameterizedTest
    @CsvSource({
        "0,0,1000,3000,1000",
        "0,2,1000,3000,3000",
        "1,2,1000,3000,1739",
        "2,2,1000,3000,1000",
        "3,2,1000,3000,1000"
    })
    void lastsLessTheMoreConfirm(int confirmations, int needed, long min, long max, long expected) {
        assertThat(Suspicion.duration(confirmations, needed, min, max)).isEqualTo(expected);
    }
}
