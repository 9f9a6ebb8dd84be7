package dev.quadrant.monitor.tsdb;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of the samples that came. May be used from any thread. */
final class IntakeFigures {
    final LongAdder appended = new LongAdder();
    final LongAdder late = new LongAdder();
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

    IntakeFigures() {
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, new LongAdder());
        }
    }

    LongAdder refused(Refusal why) {
        return refused.get(why);
    }

    /** Counts a sample that is not taken. */
    void refused(Series.Verdict verdict) {
        refused(refusal(verdict)).increment();
    }

    private static Refusal refusal(Series.Verdict verdict) {
        return switch (verdict) {
            case OUT_OF_ORDER -> Refusal.OUT_OF_ORDER;
            case DUPLICATE -> Refusal.DUPLICATE;
            case TOO_OLD -> Refusal.TOO_OLD;
            case TOO_NEW -> Refusal.TOO_NEW;
            case APPEND, LATE -> throw new IllegalArgumentException("not refused: " + verdict);
        };
    }
}
