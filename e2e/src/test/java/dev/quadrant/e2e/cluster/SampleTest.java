package dev.quadrant.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void aLineIsReadAsItWasWritten() {
        Sample sample =
                new Sample("quadrant lan", Fault.KILL_LOOP, Family.IPV6, 700.25, 650.5, 655, -1, 0.125, 1, 2, 3.5, 9);

        assertThat(Sample.parse(sample.line())).isEqualTo(sample);
    }

    @Test
    void halfALineIsNoRound() {
        assertThatThrownBy(() -> Sample.parse("quadrant lan,KILL,IPV6,700.2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quadrant lan,KILL,IPV6,700.2");
    }
}
