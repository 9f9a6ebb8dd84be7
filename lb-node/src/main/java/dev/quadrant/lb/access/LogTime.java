package dev.quadrant.lb.access;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time of day as a format writes it, in UTC: made anew once a second. One thread. */
final class LogTime {
    private final DateTimeFormatter form;
    private long second = -1;
    private byte[] octets = {};

    /** @param pattern of {@link DateTimeFormatter}, whole seconds */
    LogTime(String pattern) {
        form = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** Writes the second of a time in milliseconds since 1970. */
    void write(long millis, LineWriter line) {
        long its = Math.floorDiv(millis, 1000L);
        if (its != second) {
            second = its;
            octets = form.format(Instant.ofEpochSecond(its)).getBytes(StandardCharsets.US_ASCII);
        }
        line.raw(octets, 0, octets.length);
    }
}
