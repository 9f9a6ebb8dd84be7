package dev.quadrant.monitor.promql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and numbers as the language writes them: {@code 1h30m}, {@code 250ms}, {@code 0x1f}, {@code 1.5e3}. */
public final class Durations {
    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final Pattern DECIMAL = Pattern.compile("(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]{1,15}");
    private static final long DAY = 86_400_000L;
    private static final long[] UNITS = {365 * DAY, 7 * DAY, DAY, 3_600_000L, 60_000L, 1000L, 1L};

    private static final String[] NAMES = {"y", "w", "d", "h", "m", "s", "ms"};

    private Durations() {}

    /**
     * A duration in ms.
     *
     * @return -1 when the text is no duration
     */
    public static long parse(String text) {
        Matcher parts = DURATION.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            return -1;
        }
        try {
            long sum = 0;
            for (int i = 0; i < UNITS.length; i++) {
                String count = parts.group(i + 1);
                if (count != null) {
                    sum = Math.addExact(sum, Math.multiplyExact(Long.parseLong(count), UNITS[i]));
                }
            }
            return sum;
        } catch (NumberFormatException | ArithmeticException e) {
            return -1;
        }
    }

    /** A duration as files and the API write it: {@code 1m30s}, {@code 1d}, {@code 500ms}; years, weeks, days only whole. */
    public static String format(long millis) {
        if (millis == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        long left = millis;
        for (int i = 0; i < UNITS.length; i++) {
            boolean whole = UNITS[i] >= DAY;
            if (left >= UNITS[i] && (!whole || left % UNITS[i] == 0)) {
                out.append(left / UNITS[i]).append(NAMES[i]);
                left %= UNITS[i];
            }
        }
        return out.toString();
    }

    /**
     * A number, or a duration in seconds.
     *
     * @throws NumberFormatException when the text is neither
     */
    static double number(String text) {
        long duration = parse(text);
        if (duration >= 0) {
            return duration / 1000.0;
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return Long.parseLong(text.substring(2), 16);
        }
        if (!DECIMAL.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return Double.parseDouble(text);
    }
}
