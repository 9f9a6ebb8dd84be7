package dev.quadrant.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History history = new History();

    @Test
    void takesTurns() {
        comes(10, 1);
        goes(20, 1);
        comes(25, 2);

        assertThat(history.overlaps(Family.IPV4, 0, 100)).isEmpty();
        assertThat(history.gaps(Family.IPV4, 0, 100))
                .containsExactly(new History.Span(0, 10), new History.Span(20, 25));
        assertThat(history.holders(Family.IPV4)).containsExactly(2);
        assertThat(history.holders(Family.IPV6)).isEmpty();
    }

    @Test
    void seesTwoHoldersForHowLong() {
        comes(10, 1);
        comes(20, 2);
        goes(35, 1);

        assertThat(history.overlaps(Family.IPV4, 0, 100))
                .containsExactly(new History.Overlap(Family.IPV4, Set.of(1, 2), new History.Span(20, 35)));
        assertThat(history.overlaps(Family.IPV4, 40, 100)).isEmpty();
        assertThat(history.gaps(Family.IPV4, 10, 100)).isEmpty();
    }

    @Test
    void seesTwoHoldersThatBeganBeforeTheTime() {
        comes(10, 1);
        comes(20, 2);

        assertThat(history.overlaps(Family.IPV4, 30, 40))
                .containsExactly(new History.Overlap(Family.IPV4, Set.of(1, 2), new History.Span(30, 40)));
    }

    @Test
    void theOrderOfTheEventsCountsAndNotTheirStamps() {
        comes(10, 1);
        comes(20, 2);
        goes(20, 1);

        assertThat(history.overlaps(Family.IPV4, 0, 100)).hasSize(1);
    }

    @Test
    void knowsWhetherItPassedFromOneToAnother() {
        comes(10, 1);
        goes(20, 1);
        comes(25, 2);

        assertThat(history.passed(Family.IPV4, 1, 2, 15, 30)).isTrue();
        assertThat(history.passed(Family.IPV4, 2, 1, 15, 30)).isFalse();
        assertThat(history.passed(Family.IPV4, 1, 2, 21, 30)).isFalse();
        assertThat(history.passed(Family.IPV4, 1, 2, 15, 24)).isFalse();
        assertThat(history.passed(Family.IPV6, 1, 2, 15, 30)).isFalse();
    }

    @Test
    void itDoesNotPassToOneThatHasItTogetherWithTheFirst() {
        comes(10, 1);
        comes(20, 2);

        assertThat(history.passed(Family.IPV4, 1, 2, 15, 30)).isFalse();
    }

    @Test
    void aRefreshIsNoMove() {
        comes(10, 1);
        comes(20, 1);

        assertThat(history.moved(Family.IPV4, 2, 15)).isEmpty();
        assertThat(history.overlaps(Family.IPV4, 0, 100)).isEmpty();
        assertThat(history.gaps(Family.IPV4, 10, 100)).isEmpty();
    }

    @Test
    void findsTheMove() {
        comes(10, 1);
        goes(20, 1);
        comes(30, 1);
        goes(40, 1);
        comes(50, 2);

        assertThat(history.moved(Family.IPV4, 1, 15)).hasValue(new History.Event(50, Family.IPV4, 2, true));
        assertThat(history.moved(Family.IPV4, -1, 25)).hasValue(new History.Event(30, Family.IPV4, 1, true));
        assertThat(history.had(Family.IPV4, 1, 21, 29)).isFalse();
        assertThat(history.had(Family.IPV4, 1, 21, 31)).isTrue();
        assertThat(history.had(Family.IPV4, 1, 15, 16)).isTrue();
    }

    private void comes(long at, int host) {
        history.add(new History.Event(at, Family.IPV4, host, true));
    }

    private void goes(long at, int host) {
        history.add(new History.Event(at, Family.IPV4, host, false));
    }
}
