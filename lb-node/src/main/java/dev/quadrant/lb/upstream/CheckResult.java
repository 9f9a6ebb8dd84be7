package dev.quadrant.lb.upstream;

import java.time.Duration;
import java.time.Instant;

/**
 * What a health check found.
 *
 * @param good whether the server passed
 * @param words what was found, for people: {@code 200 OK}, {@code connection refused}
 * @param took how long it took
 * @param at when it ended
 */
public record CheckResult(boolean good, String words, Duration took, Instant at) {
    /** No check has ended yet. */
    public static final CheckResult NONE = new CheckResult(true, "not checked yet", Duration.ZERO, Instant.EPOCH);
}
