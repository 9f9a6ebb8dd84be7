package dev.quadrant.lb.upstream;

import java.time.Duration;
import java.time.Instant;

/**
 * What a health check found.
 *
 * @param good whether the server passed
 * @param words what was found, for people: {@code 200 OK}, {@code connection refused}
 * @param percent how much of its weight the server wants, 0 to 100; -1 when it says nothing
 * @param took how long it took
 * @param at when it ended
 */
public record CheckResult(boolean good, String words, int percent, Duration took, Instant at) {
    /** No check has ended yet. */
    public static final CheckResult NONE = new CheckResult(true, "not checked yet", Duration.ZERO, Instant.EPOCH);

    /** One that says nothing of a weight. */
    public CheckResult(boolean good, String words, Duration took, Instant at) {
        this(good, words, HealthCheck.Verdict.SAYS_NOTHING, took, at);
    }
}
