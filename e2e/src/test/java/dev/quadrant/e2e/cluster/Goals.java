package dev.quadrant.e2e.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** What ours is meant to reach, and where it did not. Times are milliseconds, p99. */
final class Goals {
    private static final double HAND_OVER = 50;

    private final List<Sample> samples;
    private final List<String> misses = new ArrayList<>();

    private Goals(List<Sample> samples) {
        this.samples = samples;
    }

    /** One line for each goal that was missed. */
    static List<String> missed(List<Sample> samples) {
        Goals goals = new Goals(samples);
        goals.never("two holders", sample -> sample.overlaps() == 0);
        goals.never("a host that spoke out of turn", sample -> sample.falseClaims() == 0);
        goals.never(
                "moved though nothing was wrong with the holder",
                sample -> sample.fault().end() != Fault.End.STAYS || sample.takeover() < 0);
        for (Fault fault : Fault.values()) {
            if (fault.isGraceful()) {
                goals.within("no holder", fault, "quadrant lan", Sample::nowhere, HAND_OVER);
                goals.within("no holder", fault, "quadrant fast", Sample::nowhere, HAND_OVER);
            } else if (fault.end() == Fault.End.MOVES) {
                goals.within("take-over", fault, "quadrant lan", Sample::takeover, 1_000);
                goals.within("take-over", fault, "quadrant fast", Sample::takeover, 400);
            }
        }
        return goals.misses;
    }

    private void never(String what, Predicate<Sample> right) {
        samples.stream()
                .filter(sample -> sample.product().startsWith("quadrant") && !right.test(sample))
                .forEach(sample -> misses.add(what + ": " + sample.text()));
    }

    private void within(String what, Fault fault, String product, ToDoubleFunction<Sample> time, double limit) {
        for (Family family : Family.values()) {
            Quantiles times = Quantiles.of(samples.stream()
                    .filter(one -> one.product().equals(product) && one.fault() == fault && one.family() == family)
                    .mapToDouble(time)
                    .toArray());
            if (times.p99() > limit) {
                misses.add(String.format(
                        Locale.ROOT,
                        "%s, %s %s %s: %.0f ms, goal %.0f ms",
                        product,
                        fault.name().toLowerCase(Locale.ROOT),
                        family,
                        what,
                        times.p99(),
                        limit));
            }
        }
    }
}
