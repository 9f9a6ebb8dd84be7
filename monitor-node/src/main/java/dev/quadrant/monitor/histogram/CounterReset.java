package dev.quadrant.monitor.histogram;

/** Finds out whether a counter began anew between two histograms. */
public final class CounterReset {
    private CounterReset() {}

    /** Whether it did: as the later one's hint says, or where a count became smaller. */
    public static boolean between(FloatHistogram before, FloatHistogram after) {
        return switch (after.hint()) {
            case RESET -> true;
            case NOT_RESET -> false;
            case UNKNOWN, GAUGE -> seen(before, after);
        };
    }

    /** Whether the counts tell of it, whatever the hint says. */
    public static boolean seen(FloatHistogram before, FloatHistogram after) {
        if (after.count() < before.count() || after.custom() != before.custom()) {
            return true;
        }
        return after.custom() ? custom(before, after) : exponential(before, after);
    }

    private static boolean custom(FloatHistogram before, FloatHistogram after) {
        try {
            Layout layout = Layout.of(before, after);
            return fell(layout.left().positive(), layout.right().positive());
        } catch (MixedSchemasException e) {
            return true;
        }
    }

    /** A running counter may become coarser and its zero bucket wider, never the other way. */
    private static boolean exponential(FloatHistogram before, FloatHistogram after) {
        if (after.schema() > before.schema() || after.zeroThreshold() < before.zeroThreshold()) {
            return true;
        }
        FloatHistogram same = before.zeroThreshold() == after.zeroThreshold()
                ? before
                : Layout.widened(before, after.zeroThreshold());
        if (same.zeroThreshold() != after.zeroThreshold() || after.zeroCount() < same.zeroCount()) {
            return true;
        }
        FloatHistogram reduced = Layout.reduced(same, after.schema());
        return fell(reduced.positive(), after.positive()) || fell(reduced.negative(), after.negative());
    }

    private static boolean fell(Counts before, Counts after) {
        for (int i = 0; i < before.size(); i++) {
            if (before.count(i) > 0 && after.of(before.index(i)) < before.count(i)) {
                return true;
            }
        }
        return false;
    }
}
