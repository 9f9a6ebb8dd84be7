package dev.quadrant.monitor.rules;

import java.util.Locale;

/** Where an alert stands. */
public enum AlertState {
    /** Its condition does not hold. */
    INACTIVE,
    /** Its condition holds, not yet as long as the rule wants. */
    PENDING,
    /** People should know. */
    FIRING;

    /** As the API and the series {@code ALERTS} write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
