package dev.quadrant.db.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
    private static final Instant START = Instant.parse("2026-01-01T03:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private static RetentionPolicy policy(int windowDays, int bases, int daily, int weekly, int monthly, int yearly) {
        return new RetentionPolicy(Duration.ofDays(windowDays), bases, daily, weekly, monthly, yearly, ZoneOffset.UTC);
    }

    /** A base a day of one line, the first so many days after {@link #START}. */
    private static List<Candidate> daily(int count) {
        List<Candidate> bases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant at = START.plus(DAY.multipliedBy(i));
            bases.add(new Candidate("d" + i, "line", at, i == count - 1 ? Instant.MAX : at.plus(DAY), false));
        }
        return bases;
    }

    private static Set<String> kept(RetentionPolicy policy, List<Candidate> bases, Instant now) {
        return Retention.decide(policy, bases, now).kept().keySet();
    }

    @Test
    void windowKeepsTheBaseThatItsFirstMomentNeeds() {
        Instant now = START.plus(DAY.multipliedBy(9)).plusSeconds(60);
        // A week ago is a minute behind d2: that moment needs d2.
        assertThat(kept(policy(7, 1, 0, 0, 0, 0), daily(10), now))
                .containsExactly("d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9");
        assertThat(Retention.decide(policy(7, 1, 0, 0, 0, 0), daily(10), now).logFrom())
                .containsEntry("line", "d2");
    }

    @Test
    void theNewestStayHoweverOldTheyAre() {
        assertThat(kept(policy(0, 3, 0, 0, 0, 0), daily(10), START.plus(Duration.ofDays(5000))))
                .containsExactlyInAnyOrder("d7", "d8", "d9");
    }

    @Test
    void grandfatherFatherSon() {
        List<Candidate> bases = daily(400);
        Instant now = bases.getLast().snapshot().plusSeconds(1);
        // 2026-01-01 is a Thursday, day 399 is 2027-02-04, a Thursday again.
        assertThat(kept(policy(0, 1, 2, 3, 3, 2), bases, now))
                .containsExactlyInAnyOrder(
                        "d399", "d398", // the last two days; the newest of this week, month and year, too
                        "d395", "d388", // Sundays, the first the newest of January, too
                        "d364"); // 31 December, the newest of 2026
    }

    @Test
    void daysBeginWhereTheUserSays() {
        ZoneId tokyo = ZoneId.of("Asia/Tokyo");
        Instant evening = Instant.parse("2026-03-01T14:59:00Z");
        Instant night = Instant.parse("2026-03-01T15:01:00Z");
        List<Candidate> bases = List.of(
                new Candidate("evening", "line", evening, night, false),
                new Candidate("night", "line", night, Instant.MAX, false));
        Duration none = Duration.ZERO;
        Instant now = night.plusSeconds(60);
        assertThat(kept(new RetentionPolicy(none, 1, 2, 0, 0, 0, tokyo), bases, now))
                .containsExactlyInAnyOrder("evening", "night");
        assertThat(kept(new RetentionPolicy(none, 1, 2, 0, 0, 0, ZoneOffset.UTC), bases, now))
                .containsExactly("night");
    }

    @Test
    void aLineThatEndedGoesWhenItsEndIsOutOfTheWindow() {
        Instant end = START.plus(DAY.multipliedBy(3));
        List<Candidate> bases = List.of(
                new Candidate("old", "before the gap", START, end, false),
                new Candidate("new", "behind the gap", end.plusSeconds(60), Instant.MAX, false));
        RetentionPolicy policy = policy(7, 1, 0, 0, 0, 0);
        assertThat(Retention.decide(policy, bases, end.plus(Duration.ofDays(7)).minusSeconds(1))
                        .logFrom())
                .containsKeys("before the gap", "behind the gap");
        assertThat(Retention.decide(policy, bases, end.plus(Duration.ofDays(7))).logFrom())
                .containsOnlyKeys("behind the gap");
    }

    @Test
    void aPolicyKeepsAtLeastOneBase() {
        assertThatThrownBy(() -> policy(60, 0, 0, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * Ten years of bases, some days missed, with gaps and pins, and what the policy drops gone each day: what stays is what the
     * policy says of all that ever was, every moment of the window can be restored, and pinned ones stay.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void tenYears(long seed) {
        Random random = new Random(seed);
        RetentionPolicy policy = policy(
                random.nextInt(90),
                1 + random.nextInt(4),
                random.nextInt(10),
                random.nextInt(10),
                random.nextInt(30),
                5);
        List<Candidate> ever = new ArrayList<>();
        Set<String> gone = new HashSet<>();
        int line = 0;
        for (int day = 0; day < 3650; day++) {
            Instant now = START.plus(DAY.multipliedBy(day)).plusSeconds(random.nextInt(80_000));
            if (random.nextInt(100) == 0) {
                line++;
                endLine(ever, now.minusSeconds(1));
            }
            if (random.nextInt(10) > 0) {
                add(ever, "d" + day, "line" + line, now, random.nextInt(200) == 0);
            }
            check(policy, ever, gone, now.plusSeconds(5));
        }
        assertThat(ever).hasSizeGreaterThan(3000);
        assertThat(gone).hasSizeGreaterThan(2000);
    }

    private static void check(RetentionPolicy policy, List<Candidate> ever, Set<String> gone, Instant now) {
        List<Candidate> present =
                ever.stream().filter(base -> !gone.contains(base.id())).toList();
        Retention.Verdict verdict = Retention.decide(policy, present, now);
        assertThat(verdict.kept().keySet()).isEqualTo(kept(policy, ever, now));
        for (Candidate base : present) {
            boolean stays = verdict.kept().containsKey(base.id());
            assertThat(stays || !base.pinned()).isTrue();
            if (!stays) {
                gone.add(base.id());
            }
        }
        restorable(policy, ever, gone, verdict, now);
    }

    /** Every moment of the window for which there ever was a base has one, with the log between. */
    private static void restorable(
            RetentionPolicy policy, List<Candidate> ever, Set<String> gone, Retention.Verdict verdict, Instant now) {
        Instant begin = now.minus(policy.window());
        Map<String, Instant> moments = new HashMap<>();
        for (Candidate base : ever) {
            moments.put(base.id(), base.snapshot());
            if (base.until().isAfter(begin) && base.snapshot().isBefore(now)) {
                assertThat(gone).doesNotContain(base.id());
                String from = verdict.logFrom().get(base.line());
                assertThat(from).isNotNull();
                assertThat(moments.get(from)).isBeforeOrEqualTo(base.snapshot());
            }
        }
    }

    private static void endLine(List<Candidate> ever, Instant end) {
        if (!ever.isEmpty() && ever.getLast().until().equals(Instant.MAX)) {
            replaceLast(ever, end);
        }
    }

    private static void add(List<Candidate> ever, String id, String line, Instant now, boolean pinned) {
        if (!ever.isEmpty() && ever.getLast().line().equals(line)) {
            replaceLast(ever, now);
        }
        ever.add(new Candidate(id, line, now, Instant.MAX, pinned));
    }

    private static void replaceLast(List<Candidate> ever, Instant until) {
        Candidate last = ever.removeLast();
        ever.add(new Candidate(last.id(), last.line(), last.snapshot(), until, last.pinned()));
    }
}
