package dev.quadrant.appliance.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogRingTest {
    private final LogRing ring = new LogRing();

    private void add(int count, String text) {
        for (int i = 0; i < count; i++) {
            ring.add(new LogRing.Line(i, "info", text));
        }
    }

    private String boot() {
        return ring.from("", 0, 0).boot();
    }

    @Test
    void whoAsksTooLateSeesFromTheNumbersWhatIsGone() {
        add(10, "x");
        LogRing.Page first = ring.from(boot(), 0, 100);
        assertThat(first.lines()).hasSize(10);
        add(LogRing.LINES_MAX + 5, "y");
        LogRing.Page late = ring.from(boot(), 10, 100);
        assertThat(late.from()).as("five behind the tenth are gone").isEqualTo(15);
        assertThat(late.oldest()).isEqualTo(15);
        assertThat(late.lines()).hasSize(100);
        assertThat(ring.count()).isEqualTo(15 + LogRing.LINES_MAX);
    }

    @Test
    void longLinesPushOthersOut() {
        add(100, "x".repeat(LogRing.LINE_MAX));
        assertThat(ring.from(boot(), 0, 1000).lines()).hasSize(LogRing.CHARACTERS_MAX / LogRing.LINE_MAX);
        assertThat(ring.from(boot(), 0, 1000).from()).isEqualTo(100 - LogRing.CHARACTERS_MAX / LogRing.LINE_MAX);
    }

    @Test
    void pagesFollowEachOtherAndTheLastIsEmpty() {
        add(25, "x");
        assertThat(ring.from(boot(), 20, 3).lines())
                .extracting(LogRing.Line::time)
                .isEqualTo(List.of(20L, 21L, 22L));
        assertThat(ring.from(boot(), 25, 3).lines()).isEmpty();
        assertThat(ring.from(boot(), 25, 3).from()).isEqualTo(25);
    }

    @Test
    void aNumberOfAnotherBootIsNone() {
        add(5, "x");
        assertThat(ring.from("0123", 4, 10).lines()).hasSize(5);
        assertThat(new LogRing().from("", 0, 1).boot()).isNotEqualTo(boot());
    }

    @Test
    void aLineIsCutAndHasNoTime() {
        ring.publish(new LogRecord(Level.SEVERE, "event=long what=" + "x".repeat(LogRing.LINE_MAX)));
        LogRing.Line line = ring.from(boot(), 0, 1).lines().getFirst();
        assertThat(line.level()).isEqualTo("error");
        assertThat(line.text()).hasSize(LogRing.LINE_MAX).startsWith("level=error ");
    }
}
