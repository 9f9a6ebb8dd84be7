package dev.quadrant.monitor.api;

import dev.quadrant.monitor.promql.QueryException;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a request, from its query and its form: times, durations, lists. */
final class Parameters {
    private static final Pattern DURATION = Pattern.compile(
            "(?:(\\d{1,6})y)?(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,12})s)?(?:(\\d{1,15})ms)?");
    private static final long[] UNITS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1000L, 1L};
    private static final long DISTANT = 1L << 52;

    private final MultiMap values;

    Parameters(MultiMap values) {
        this.values = values;
    }

    String text(String name) {
        String value = values.get(name);
        return value == null ? "" : value;
    }

    List<String> all(String name) {
        return values.getAll(name);
    }

    /** A time in ms since 1970: seconds with a fraction, or RFC 3339. */
    OptionalLong time(String name) throws QueryException {
        String value = text(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            double millis = Double.parseDouble(value) * 1000;
            if (Math.abs(millis) < DISTANT) {
                return OptionalLong.of(Math.round(millis));
            }
        } catch (NumberFormatException e) {
            try {
                return OptionalLong.of(Instant.parse(value).toEpochMilli());
            } catch (DateTimeParseException | ArithmeticException none) {
                // Said below.
            }
        }
        throw invalid(name, "cannot parse \"" + value + "\" to a valid timestamp");
    }

    /** A duration in ms: seconds with a fraction, or {@code 1h30m}. */
    OptionalLong duration(String name) throws QueryException {
        String value = text(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            double millis = Double.parseDouble(value) * 1000;
            if (Math.abs(millis) < DISTANT) {
                return OptionalLong.of(Math.round(millis));
            }
        } catch (NumberFormatException e) {
            Matcher form = DURATION.matcher(value);
            if (form.matches()) {
                long millis = 0;
                for (int i = 0; i < UNITS.length; i++) {
                    millis += form.group(i + 1) == null ? 0 : Long.parseLong(form.group(i + 1)) * UNITS[i];
                }
                return OptionalLong.of(millis);
            }
        }
        throw invalid(name, "cannot parse \"" + value + "\" to a valid duration");
    }

    /**
     * A whole number.
     *
     * @param absent what an empty text stands for
     */
    static int number(String name, String text, int absent) throws QueryException {
        try {
            return text.isEmpty() ? absent : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new QueryException(QueryException.Kind.BAD_DATA, name + " must be a number");
        }
    }

    /** An error of a parameter that is a query, with the limit that it went beyond. */
    static QueryException invalid(String name, QueryException why) {
        return new QueryException(why.kind(), invalid(name, why.getMessage()).getMessage(), why.limit());
    }

    static QueryException invalid(String name, String what) {
        return new QueryException(QueryException.Kind.BAD_DATA, "invalid parameter \"" + name + "\": " + what);
    }
}
