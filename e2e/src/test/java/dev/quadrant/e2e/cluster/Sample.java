package dev.quadrant.e2e.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One virtual IP in one round, as a line of a file, so that a long run can be interrupted and go on. Times are milliseconds, -1
 * where there is none.
 *
 * @param lateP99 how late the client's own clock was
 */
record Sample(
        String product,
        Fault fault,
        Family family,
        double takeover,
        double nowhere,
        double outage,
        double neighbour,
        double overlap,
        int overlaps,
        int falseClaims,
        double lateP99,
        double lateMax) {
    private static final int FIELDS = 12;

    static List<Sample> of(Round round) {
        int[] late =
                round.lateMicros().stream().mapToInt(Integer::intValue).sorted().toArray();
        List<Sample> samples = new ArrayList<>();
        round.families()
                .forEach((family, figures) -> samples.add(new Sample(
                        round.product(),
                        round.fault(),
                        family,
                        millis(figures.takeover()),
                        millis(figures.nowhere()),
                        millis(figures.outage()),
                        millis(figures.neighbour()),
                        millis(figures.overlap()),
                        figures.overlaps().size(),
                        figures.falseClaims().size(),
                        late.length == 0 ? 0 : late[late.length * 99 / 100] / 1e3,
                        late.length == 0 ? 0 : late[late.length - 1] / 1e3)));
        return samples;
    }

    private static double millis(long nanos) {
        return nanos < 0 ? -1 : nanos / 1e6;
    }

    /** For people. */
    String text() {
        return String.format(
                Locale.ROOT,
                "%-14s %-10s %s  take-over %7.1f  nowhere %7.1f  client %7.1f ms  late %5.1f  %s",
                product,
                fault,
                family,
                takeover,
                nowhere,
                outage,
                lateP99,
                overlaps == 0 ? "" : String.format(Locale.ROOT, "TWO HOLDERS for %.1f ms", overlap));
    }

    /** Comma-separated, without a header. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%s,%s,%s,%.2f,%.2f,%.2f,%.2f,%.3f,%d,%d,%.2f,%.2f",
                product,
                fault,
                family,
                takeover,
                nowhere,
                outage,
                neighbour,
                overlap,
                overlaps,
                falseClaims,
                lateP99,
                lateMax);
    }

    /** The opposite of {@link #line}. */
    static Sample parse(String line) {
        String[] fields = line.split(",");
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("not a round: " + line);
        }
        double[] numbers = Arrays.stream(fields, 3, FIELDS)
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Sample(
                fields[0],
                Fault.valueOf(fields[1]),
                Family.valueOf(fields[2]),
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                (int) numbers[5],
                (int) numbers[6],
                numbers[7],
                numbers[8]);
    }
}
