package dev.quadrant.monitor.logs.api;

import dev.quadrant.monitor.logs.logql.Quantity;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Durations of parameters. */
final class Durations {
    private Durations() {}

    /** ns of a number of seconds, or of a text such as 5m. */
    static OptionalLong nanos(String text) {
        OptionalDouble seconds = Quantity.number(text);
        if (seconds.isPresent() && Math.abs(seconds.getAsDouble()) < 1e9) {
            return OptionalLong.of(Math.round(seconds.getAsDouble() * LokiParameters.SECOND));
        }
        return Quantity.nanos(text);
    }
}
