package dev.quadrant.monitor.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.labels.Labels;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Sending, again and giving up, in simulated time. */
class OutboxTest {
    private final Outbox outbox = new Outbox(3, 300_000);

    private static Message message(String receiver, String group, long made) {
        Labels labels = Labels.of("alertname", group);
        return new Message(receiver, labels, List.of(new Notice(labels, new TreeMap<>(), 0, 0, "")), made);
    }

    @Test
    void sendsOneAtATimeToAReceiver() {
        Message first = message("a", "x", 0);
        Message second = message("a", "y", 0);
        Message other = message("b", "x", 0);
        outbox.add(first, 0);
        outbox.add(second, 0);
        outbox.add(other, 0);
        assertThat(outbox.due(0)).containsExactly(first, other);
        assertThat(outbox.due(0)).isEmpty();
        outbox.done(first);
        assertThat(outbox.due(0)).containsExactly(second);
        outbox.done(other);
        outbox.done(second);
        assertThat(outbox.size()).isZero();
        assertThat(outbox.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void pausesGrowUpToAMinuteAndEndWithTheGroupsInterval() {
        Message message = message("a", "x", 0);
        outbox.add(message, 0);
        long now = 0;
        long pause = 0;
        for (long expected : new long[] {1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000}) {
            now += pause;
            assertThat(outbox.due(now)).containsExactly(message);
            assertThat(outbox.failed(message, true, now)).isTrue();
            assertThat(outbox.next()).isEqualTo(now + expected);
            assertThat(outbox.due(now + expected - 1)).isEmpty();
            pause = expected;
        }
        now += pause;
        assertThat(outbox.due(now)).hasSize(1);
        assertThat(outbox.failed(message, true, 300_000)).isFalse();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void aFailureThatLastsIsNotTriedAgain() {
        Message message = message("a", "x", 0);
        outbox.add(message, 0);
        outbox.due(0);
        assertThat(outbox.failed(message, false, 1)).isFalse();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void aNewerMessageTakesThePlaceOfTheOneThatWaits() {
        Message old = message("a", "x", 0);
        Message newer = message("a", "x", 10);
        outbox.add(old, 0);
        outbox.due(0);
        assertThat(outbox.add(newer, 10)).isTrue();
        assertThat(outbox.size()).isOne();
        // The old one, under way, fails: the newer one is tried.
        assertThat(outbox.failed(old, true, 20)).isTrue();
        assertThat(outbox.due(1020)).containsExactly(newer);
        outbox.done(newer);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void isBounded() {
        assertThat(outbox.add(message("a", "1", 0), 0)).isTrue();
        assertThat(outbox.add(message("a", "2", 0), 0)).isTrue();
        assertThat(outbox.add(message("a", "3", 0), 0)).isTrue();
        assertThat(outbox.add(message("a", "4", 0), 0)).isFalse();
        assertThat(outbox.add(message("a", "3", 5), 5)).isTrue();
    }

    @Test
    void forgetsReceiversThatAreGoneAndTakesOtherLimits() {
        Message gone = message("a", "x", 0);
        Message stays = message("b", "x", 0);
        outbox.add(gone, 0);
        outbox.add(stays, 0);
        assertThat(outbox.due(0)).containsExactly(gone, stays);
        outbox.use(1, 100, Set.of("b"));
        outbox.done(gone);
        assertThat(outbox.failed(stays, true, 99)).isTrue();
        assertThat(outbox.size()).isEqualTo(1);
        assertThat(outbox.add(message("b", "y", 99), 99)).as("there may be one").isFalse();
        assertThat(outbox.due(10_000)).containsExactly(stays);
        assertThat(outbox.failed(stays, true, 100)).as("it is given up sooner").isFalse();
    }
}
