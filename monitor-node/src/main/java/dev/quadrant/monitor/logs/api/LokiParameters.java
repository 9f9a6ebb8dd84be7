package dev.quadrant.monitor.logs.api;

import dev.quadrant.monitor.logs.logql.LogQueryException;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;

/** The parameters of a request, as Loki reads them: times in ns, in seconds with a fraction, or RFC 3339. */
final class LokiParameters {
    static final long SECOND = 1_000_000_000L;
    static final long HOUR = 3600 * SECOND;

    /** Numbers of so many digits and less are seconds. */
    private static final int SECONDS_DIGITS = 10;

    private static final int INTERVALS = 250;

    private final MultiMap values;
    private final long now;

    /** @param now ns since 1970 */
    LokiParameters(MultiMap values, long now) {
        this.values = values;
        this.now = now;
    }

    String text(String name) {
        String value = values.get(name);
        return value == null ? "" : value;
    }

    List<String> all(String name) {
        return values.getAll(name);
    }

    /** The query; required. */
    String query() throws LogQueryException {
        String query = text("query");
        if (query.isBlank()) {
            throw LogQueryException.bad("parameter query is missing: a selector such as {job=\"a\"}");
        }
        return query;
    }

    long time() throws LogQueryException {
        return time("time", now);
    }

    long end() throws LogQueryException {
        return time("end", now);
    }

    long start() throws LogQueryException {
        return time("start", end() - duration("since", HOUR));
    }

    /** Start and end, where the end is behind the start. */
    void checkTimes() throws LogQueryException {
        if (end() < start()) {
            throw LogQueryException.bad("end timestamp must not be before or equal to start time");
        }
    }

    private long time(String name, long absent) throws LogQueryException {
        String text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            return time(text);
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
            throw LogQueryException.bad("could not parse '" + name + "' parameter: no time: " + text);
        }
    }

    private static long time(String text) {
        if (text.indexOf('T') > 0 || text.indexOf('t') > 0) {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
        }
        if (text.indexOf('.') >= 0 || text.indexOf('e') >= 0) {
            double seconds = Double.parseDouble(text);
            if (!(Math.abs(seconds) < Long.MAX_VALUE / (double) SECOND)) {
                throw new NumberFormatException("out of range");
            }
            return Math.round(seconds * 1e6) * 1000;
        }
        long number = Long.parseLong(text);
        return text.length() <= SECONDS_DIGITS ? number * SECOND : number;
    }

    /** A duration such as 5m, or seconds with a fraction; ns. */
    long duration(String name, long absent) throws LogQueryException {
        String text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        return Durations.nanos(text)
                .orElseThrow(
                        () -> LogQueryException.bad("could not parse '" + name + "' parameter: no duration: " + text));
    }

    /** The step; without one a 250th of the time, at least a second. */
    long step() throws LogQueryException {
        long absent = Math.max(SECOND, (end() - start()) / INTERVALS / SECOND * SECOND);
        long step = duration("step", absent);
        if (step <= 0) {
            throw LogQueryException.bad("zero or negative query resolution step widths are not accepted");
        }
        return step;
    }

    int number(String name, int absent, int most) throws LogQueryException {
        String text = text(name);
        if (text.isEmpty()) {
            return Math.min(absent, most);
        }
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw LogQueryException.bad("could not parse '" + name + "' parameter: no number: " + text);
        }
        if (number < 0) {
            throw LogQueryException.bad(name + " must be a positive value");
        }
        if (number > most) {
            throw new LogQueryException(
                    400,
                    "lines-max",
                    "max entries limit per query exceeded, " + name + " > max_entries_limit_per_query (" + number
                            + " > " + most + ")");
        }
        return number;
    }

    boolean backward() throws LogQueryException {
        return switch (text("direction").toLowerCase(java.util.Locale.ROOT)) {
            case "", "backward" -> true;
            case "forward" -> false;
            default ->
                throw LogQueryException.bad("invalid direction '" + text("direction") + "': forward or backward");
        };
    }
}
