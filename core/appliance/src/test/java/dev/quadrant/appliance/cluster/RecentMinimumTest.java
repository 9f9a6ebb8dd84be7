package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentMinimumTest {
    private final RecentMinimum least = new RecentMinimum(100);

    @Test
    void itIsTheLeastOfThisPeriodAndTheOneBefore() {
        assertThat(least.get(0)).isNaN();
        least.add(10, 7);
        least.add(20, 5);
        least.add(30, 9);
        assertThat(least.get(40)).isEqualTo(5);
        least.add(110, 8);
        assertThat(least.get(199)).isEqualTo(5);
        assertThat(least.get(200)).isEqualTo(8);
        assertThat(least.get(300)).isNaN();
    }

    @Test
    void aPeriodWithoutAValueEndsWhatWasBeforeIt() {
        least.add(10, 5);
        least.add(310, 9);
        assertThat(least.get(310)).isEqualTo(9);
    }
}
