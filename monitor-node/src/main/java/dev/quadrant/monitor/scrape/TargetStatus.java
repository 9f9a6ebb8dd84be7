package dev.quadrant.monitor.scrape;

import java.util.Optional;

/**
 * How a target was when it was last asked.
 *
 * @param target who it is
 * @param scraped when it was last asked, ms since 1970; 0 when it was not yet
 * @param answered when it last gave an answer that could be read; 0 when never
 * @param failing since when there is no such answer; 0 when there is
 * @param error why there is none, in words; empty when there is
 * @param seconds how long the last answer took
 * @param samples samples of the last answer
 * @param health what it says of itself, where it is a node that answered
 */
public record TargetStatus(
        Target target,
        long scraped,
        long answered,
        long failing,
        String error,
        double seconds,
        int samples,
        Optional<Health> health) {
    static TargetStatus before(Target target) {
        return new TargetStatus(target, 0, 0, 0, "", 0, 0, Optional.empty());
    }

    /** Whether the last answer could be read. */
    public boolean up() {
        return scraped > 0 && failing == 0;
    }

    TargetStatus good(Target now, long time, double took, int count, Optional<Health> says) {
        return new TargetStatus(now, time, time, 0, "", took, count, says);
    }

    TargetStatus bad(Target now, long time, double took, String why, Optional<Health> says) {
        return new TargetStatus(now, time, answered, failing == 0 ? time : failing, why, took, 0, says);
    }
}
