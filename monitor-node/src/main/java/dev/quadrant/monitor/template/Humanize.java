package dev.quadrant.monitor.template;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers for people, as Prometheus' templates write them. */
final class Humanize {
    private static final String[] LARGE = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
    private static final String[] SMALL = {"m", "u", "n", "p", "f", "a", "z", "y"};
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private Humanize() {}

    private static boolean odd(double value) {
        return Double.isNaN(value) || Double.isInfinite(value);
    }

    private static String four(double value) {
        return GoFormat.general(value, 4);
    }

    static String metric(double value) {
        if (value == 0 || odd(value)) {
            return four(value);
        }
        return Math.abs(value) >= 1 ? large(value, 1000, LARGE) : small(value);
    }

    private static String large(double value, double unit, String[] prefixes) {
        String prefix = "";
        double rest = value;
        for (int i = 0; i < prefixes.length && Math.abs(rest) >= unit; i++) {
            prefix = prefixes[i];
            rest /= unit;
        }
        return four(rest) + prefix;
    }

    private static String small(double value) {
        String prefix = "";
        double rest = value;
        for (int i = 0; i < SMALL.length && Math.abs(rest) < 1; i++) {
            prefix = SMALL[i];
            rest *= 1000;
        }
        return four(rest) + prefix;
    }

    static String binary(double value) {
        if (Math.abs(value) <= 1 || odd(value)) {
            return four(value);
        }
        String[] prefixes = LARGE.clone();
        for (int i = 0; i < prefixes.length; i++) {
            prefixes[i] += "i";
        }
        return large(value, 1024, prefixes);
    }

    /** @param value in seconds */
    static String duration(double value) {
        if (odd(value)) {
            return four(value);
        }
        if (value == 0) {
            return "0s";
        }
        if (Math.abs(value) < 1) {
            return small(value) + "s";
        }
        String sign = value < 0 ? "-" : "";
        long whole = (long) Math.abs(value);
        long seconds = whole % 60;
        long minutes = whole / 60 % 60;
        long hours = whole / 3600 % 24;
        long days = whole / 86_400;
        if (days > 0) {
            return sign + days + "d " + hours + "h " + minutes + "m " + seconds + "s";
        }
        if (hours > 0) {
            return sign + hours + "h " + minutes + "m " + seconds + "s";
        }
        return minutes > 0 ? sign + minutes + "m " + seconds + "s" : sign + four(Math.abs(value)) + "s";
    }

    static String percentage(double value) {
        return four(value * 100) + "%";
    }

    /** @param value in seconds since 1970 */
    static String timestamp(double value) throws TemplateException {
        if (odd(value)) {
            return four(value);
        }
        Instant time = time(value);
        long millis = Math.floorMod(time.toEpochMilli(), 1000);
        String fraction = millis == 0 ? "" : ("." + String.format(Locale.ROOT, "%03d", millis)).replaceAll("0+$", "");
        return TIME.format(time.atOffset(ZoneOffset.UTC)) + fraction + " +0000 UTC";
    }

    static Instant time(double seconds) throws TemplateException {
        double millis = seconds * 1000;
        if (odd(millis) || Math.abs(millis) > 1e16) {
            throw new TemplateException(GoFormat.print(seconds) + " cannot be represented as a time");
        }
        return Instant.ofEpochMilli(Math.round(millis));
    }
}
