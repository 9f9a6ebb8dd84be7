package dev.quadrant.db;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.retention.Expiry;
import dev.quadrant.db.retention.RetentionPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;

/** Lets expire what the retention policy does not keep: after each base, and every hour. Used by the thread that takes bases. */
final class ExpiryKeeper {
    private static final EventLog LOG = EventLog.of(ExpiryKeeper.class);
    private static final Duration PACE = Duration.ofHours(1);

    private final Expiry expiry;
    private final LongAdder bases = new LongAdder();
    private final LongAdder segments = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private Instant due = Instant.MIN;
    private volatile String problem = "";

    /** @param copies names of the copies: what one of them lacks does not expire */
    ExpiryKeeper(Repository repository, RetentionPolicy policy, Collection<String> copies) {
        expiry = new Expiry(repository, policy, copies);
    }

    /** A base was taken: older ones may not be needed any more. */
    void baseTaken() {
        due = Instant.MIN;
    }

    /** Does what is due. */
    void look(Instant now) {
        // A clock that was set back must not put it off for as long.
        if (now.isBefore(due) && due.isBefore(now.plus(PACE.multipliedBy(2)))) {
            return;
        }
        due = now.plus(PACE);
        try {
            Expiry.Plan plan = expiry.plan(now);
            if (!plan.isEmpty() && expiry.execute(plan)) {
                bases.add(plan.bases().size());
                segments.add(plan.segmentCount());
                LOG.info("expired", "bases", plan.bases(), "segments", plan.segmentCount(), "bytes", plan.bytes());
            }
            problem = "";
        } catch (IOException | RuntimeException e) {
            problem = e.getMessage() == null ? e.toString() : e.getMessage();
            failures.increment();
            LOG.warn("expiry-failed", "what", problem);
        }
    }

    /** Why the last attempt failed; empty when it did not. */
    String problem() {
        return problem;
    }

    LongAdder bases() {
        return bases;
    }

    LongAdder segments() {
        return segments;
    }

    LongAdder failures() {
        return failures;
    }
}
