package dev.quadrant.db.command;

import dev.quadrant.appliance.command.Span;
import dev.quadrant.db.progress.Course;
import java.util.Locale;

/** Numbers for people. */
final class Sizes {
    private Sizes() {}

    /** Bytes with a unit: {@code 17 B}, {@code 3.4 MB} (powers of ten). */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        do {
            value /= 1000;
            unit++;
        } while (value >= 1000 && unit < 3);
        return String.format(Locale.ROOT, "%.1f %s", value, new String[] {"kB", "MB", "GB", "TB"}[unit]);
    }

    /** Bytes a second. */
    static String rate(long bytes, long nanos) {
        return bytes((long) (bytes * 1e9 / Math.max(1, nanos))) + "/s";
    }

    /** Rate, share and time left: {@code 21.0 MB/s, 34 %, 1 m 20 s left}. */
    static String course(Course course) {
        return bytes(course.bytesPerSecond()) + "/s, " + course.percent() + " %"
                + course.left()
                        .map(left -> ", " + Span.of(left.toMillis()) + " left")
                        .orElse("");
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
