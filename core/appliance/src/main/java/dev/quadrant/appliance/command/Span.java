package dev.quadrant.appliance.command;

/** Spans of time as people say them: the biggest unit that fits and the one below it. */
public final class Span {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Span() {}

    /** For example {@code 640 ms}, {@code 12 s}, {@code 3 m 5 s}, {@code 2 h 10 m}, {@code 8 d 4 h}. */
    public static String of(long millis) {
        if (millis < SECOND) {
            return millis + " ms";
        }
        if (millis < MINUTE) {
            return millis / SECOND + " s";
        }
        if (millis < HOUR) {
            return two(millis, MINUTE, "m", SECOND, "s");
        }
        return millis < DAY ? two(millis, HOUR, "h", MINUTE, "m") : two(millis, DAY, "d", HOUR, "h");
    }

    private static String two(long millis, long big, String bigUnit, long small, String smallUnit) {
        long rest = millis % big / small;
        return millis / big + " " + bigUnit + (rest == 0 ? "" : " " + rest + " " + smallUnit);
    }
}
