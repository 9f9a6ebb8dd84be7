package dev.quadrant.lb.upstream;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passive health of one server: after so many errors in a row it is taken out for a time that doubles each time, and then tried
 * again. Time is passed in, in nanoseconds. Errors may come from any thread; the rest is called by the backend, one thread at a
 * time.
 */
public final class Ejection {
    private final Plan plan;
    private final AtomicInteger errors = new AtomicInteger();
    private volatile boolean out;
    private final AtomicLong count = new AtomicLong();
    private int times;
    private long until;

    /**
     * When servers are taken out.
     *
     * @param errors in a row; 0 for never
     * @param time how long the first time
     * @param most how long at most; a server that stays in for so long begins with {@code time} again
     */
    public record Plan(int errors, Duration time, Duration most) {
        /** Servers stay whatever they do. */
        public static final Plan NEVER = new Plan(0, Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    Ejection(Plan plan) {
        this.plan = plan;
    }

    Plan plan() {
        return plan;
    }

    /** A request went well. */
    void succeeded() {
        // A read alone when all is well: many loops come here for each request.
        if (errors.get() != 0) {
            errors.set(0);
        }
    }

    /** A request failed; returns whether that was one too many. */
    boolean failed() {
        return plan.errors() > 0 && errors.incrementAndGet() >= plan.errors() && !out;
    }

    /** Takes the server out; returns for how long, in nanoseconds. */
    long begin(long now) {
        if (times > 0 && now - until > plan.most().toNanos()) {
            times = 0;
        }
        long time = plan.time().toNanos();
        for (int i = 0; i < times && time < plan.most().toNanos(); i++) {
            time *= 2;
        }
        time = Math.min(time, plan.most().toNanos());
        times++;
        until = now + time;
        count.incrementAndGet();
        out = true;
        return time;
    }

    /** Brings the server back when its time is over; returns whether it does. */
    boolean advance(long now) {
        if (!out || now - until < 0) {
            return false;
        }
        errors.set(0);
        out = false;
        return true;
    }

    /** Whether the server is out; from any thread. */
    boolean out() {
        return out;
    }

    /** How often it was taken out; from any thread. */
    long count() {
        return count.get();
    }
}
