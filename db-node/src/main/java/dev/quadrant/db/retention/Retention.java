package dev.quadrant.db.retention;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Applies a policy to bases. No I/O, and no clock but what it is told. */
public final class Retention {
    /** Why a base stays. */
    public enum Reason {
        /** Somebody pinned it. */
        PINNED,
        /** It is needed for moments within the window. */
        WINDOW,
        /** It is one of the newest. */
        BASES,
        /** The newest of a day. */
        DAILY,
        /** The newest of an ISO week. */
        WEEKLY,
        /** The newest of a month. */
        MONTHLY,
        /** The newest of a year. */
        YEARLY
    }

    /** Reasons for which the log behind a base stays as well. */
    private static final Set<Reason> WITH_LOG = EnumSet.of(Reason.WINDOW, Reason.BASES);

    /**
     * What a policy decided.
     *
     * @param kept why each base stays that does, by its id
     * @param logFrom for each line of which log stays, the base from which on it does
     */
    public record Verdict(Map<String, Set<Reason>> kept, Map<String, String> logFrom) {}

    private final RetentionPolicy policy;
    private final List<Candidate> bases;
    private final Map<String, Set<Reason>> kept = new LinkedHashMap<>();

    private Retention(RetentionPolicy policy, List<Candidate> bases) {
        this.policy = policy;
        this.bases = bases;
    }

    /** @param bases oldest first */
    public static Verdict decide(RetentionPolicy policy, List<Candidate> bases, Instant now) {
        return new Retention(policy, bases).decide(now);
    }

    private Verdict decide(Instant now) {
        Instant begin = now.minus(policy.window());
        for (Candidate base : bases) {
            if (base.pinned()) {
                keep(base, Reason.PINNED);
            }
            if (base.until().isAfter(begin)) {
                keep(base, Reason.WINDOW);
            }
        }
        bases.subList(Math.max(0, bases.size() - policy.bases()), bases.size())
                .forEach(base -> keep(base, Reason.BASES));
        newestOfEach(policy.daily(), Reason.DAILY, ZonedDateTime::toLocalDate);
        newestOfEach(policy.weekly(), Reason.WEEKLY, Retention::week);
        newestOfEach(policy.monthly(), Reason.MONTHLY, YearMonth::from);
        newestOfEach(policy.yearly(), Reason.YEARLY, ZonedDateTime::getYear);
        return new Verdict(kept, logFrom());
    }

    /** Years of weeks differ from those of the calendar around New Year. */
    private static Object week(ZonedDateTime time) {
        return List.of(time.get(IsoFields.WEEK_BASED_YEAR), time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }

    /** Keeps the newest base of each of the last so many periods that have one. */
    private void newestOfEach(int count, Reason reason, Function<ZonedDateTime, Object> period) {
        Set<Object> seen = new HashSet<>();
        for (Candidate base : bases.reversed()) {
            if (seen.size() < count && seen.add(period.apply(base.snapshot().atZone(policy.zone())))) {
                keep(base, reason);
            }
        }
    }

    private void keep(Candidate base, Reason reason) {
        kept.computeIfAbsent(base.id(), id -> EnumSet.noneOf(Reason.class)).add(reason);
    }

    private Map<String, String> logFrom() {
        Map<String, String> from = new LinkedHashMap<>();
        for (Candidate base : bases) {
            if (kept.getOrDefault(base.id(), Set.of()).stream().anyMatch(WITH_LOG::contains)) {
                from.putIfAbsent(base.line(), base.id());
            }
        }
        return from;
    }
}
