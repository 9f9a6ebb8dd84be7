package dev.quadrant.db.copy;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.archive.Backoff;
import dev.quadrant.db.store.StoreFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Copies for ever: learns what is there, copies what is missing, looks again, and begins anew with a pause when anything fails. Runs on
 * a thread of its own; what it knows is read from any.
 */
final class CopyLoop implements Runnable {
    private static final EventLog LOG = EventLog.of(CopyLoop.class);

    /** How often it looks for something new. */
    private static final Duration PACE = Duration.ofMillis(500);

    /** How often it makes sure that nobody else writes. */
    private static final Duration CONFIRM = Duration.ofMinutes(1);

    /** How often it learns anew what is there: an object that was deleted there is copied again. */
    private static final Duration RELIST = Duration.ofHours(1);

    private final String name;
    private final String what;
    private final CopyWork work;
    private final CopyCounters counters;
    private final InstantSource clock;
    private final Backoff backoff = new Backoff();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile String problem = "not yet begun";
    private volatile boolean copying;
    private volatile Instant asOf;
    private volatile long pending;

    /**
     * @param name the copy's
     * @param what is copied, for the log
     */
    CopyLoop(String name, String what, CopyWork work, CopyCounters counters, InstantSource clock) {
        this.name = name;
        this.what = what;
        this.work = work;
        this.counters = counters;
        this.clock = clock;
        this.asOf = clock.instant();
    }

    @Override
    public void run() {
        while (!isStopped()) {
            try {
                copy();
            } catch (StoreFailure e) {
                failed(e.reason(), e.getMessage());
            } catch (IOException e) {
                failed("server-error", String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("copy-defect", "repository", name, "cause", e);
                failed("defect", "a defect of db-node: " + e);
            }
            copying = false;
            pause(backoff.next());
        }
    }

    private void copy() throws IOException {
        if (!work.begin(clock.instant())) {
            // Nothing to copy is no fault, and no lag.
            asOf = clock.instant();
            problem = "";
            backoff.reset();
            return;
        }
        copying = true;
        Instant listed = clock.instant();
        Instant confirmed = listed;
        while (!isStopped()) {
            Instant now = clock.instant();
            if (Duration.between(listed, now).compareTo(RELIST) > 0) {
                return;
            }
            if (Duration.between(confirmed, now).compareTo(CONFIRM) > 0) {
                work.confirm(now);
                confirmed = now;
            }
            boolean all = work.pass();
            pending = work.pending();
            well();
            if (all) {
                asOf = now;
            }
            pause(PACE);
        }
    }

    private void well() {
        if (!problem.isEmpty()) {
            LOG.info("copy-follows", "repository", name, "what", what);
            problem = "";
        }
        backoff.reset();
    }

    private void failed(String reason, String words) {
        if (isStopped()) {
            return;
        }
        pending = work.pending();
        counters.failed(reason);
        if (!words.equals(problem)) {
            LOG.warn("copy-failed", "repository", name, "what", what, "reason", reason, "problem", words);
        }
        problem = words;
    }

    private void pause(Duration wait) {
        try {
            if (stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            stopped.countDown();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    void stop() {
        stopped.countDown();
    }

    /** Why it does not copy now; empty text when it does. */
    String problem() {
        return problem;
    }

    /** Whether it may write, and does. */
    boolean copying() {
        return copying;
    }

    /** All that the repository had then has been copied. */
    Instant asOf() {
        return asOf;
    }

    long pending() {
        return pending;
    }
}
