package dev.quadrant.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BroadcastsTest {
    private final Broadcasts news = new Broadcasts();

    /** 4 * ceil(log10(n + 1)), worked out by hand; in a small cluster at least once for each member. */
    @ParameterizedTest
    @CsvSource({"2,false,4", "9,false,4", "10,false,8", "99,false,8", "100,false,12", "8,true,8", "3,true,4"})
    void eachIsSentABoundedNumberOfTimes(int members, boolean allPairs, int limit) {
        assertThat(Broadcasts.limit(members, allPairs)).isEqualTo(limit);
        news.add("a", ping(1));
        for (int i = 0; i < limit; i++) {
            assertThat(take(100, limit)).containsExactly(ping(1));
        }
        assertThat(take(100, limit)).isEmpty();
        assertThat(news.isEmpty()).isTrue();
    }

    @Test
    void theLeastSentComeFirstAndOfThoseTheYoungest() {
        news.add("a", ping(1));
        assertThat(take(10, 9)).containsExactly(ping(1));
        news.add("b", ping(2));
        news.add("c", ping(3));
        assertThat(take(10, 9)).containsExactly(ping(3));
        assertThat(take(20, 9)).containsExactly(ping(2), ping(3));
    }

    @Test
    void newerNewsReplaceOlderOfTheirSubject() {
        news.add("a", ping(1));
        news.add("a", ping(2));
        assertThat(take(100, 9)).containsExactly(ping(2));
    }

    @Test
    void whatDoesNotFitWaits() {
        news.add("a", ping(1));
        assertThat(take(9, 1)).isEmpty();
        assertThat(take(10, 1)).containsExactly(ping(1));
    }

    private List<GossipMessage> take(int room, int limit) {
        return news.take(room, _ -> 10, limit);
    }

    private static GossipMessage ping(long id) {
        return new GossipMessage.Ping(id);
    }
}
