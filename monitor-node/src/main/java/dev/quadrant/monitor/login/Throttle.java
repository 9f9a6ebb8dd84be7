package dev.quadrant.monitor.login;

import java.util.LinkedHashMap;

/**
 * Slows those down who guess, without I/O: after some failures each further try must wait, twice as long each time. A try counts
 * as failed until it succeeds, so that many at once gain nothing. Bounded; may be used from any thread.
 */
final class Throttle {
    private static final long FIRST_WAIT = 1000;

    private final int free;
    private final long longest;
    private final int most;
    /** The one that tried last at the end. Guarded by this. */
    private final LinkedHashMap<String, Failures> byKey = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Failures {
        private int count;
        private long until;
        private long last;
    }

    /**
     * Nobody failed yet.
     *
     * @param free failures after which the next try need not wait
     * @param longest wait in ms, and the time after which failures are forgotten
     * @param most keys that are remembered
     */
    Throttle(int free, long longest, int most) {
        this.free = free;
        this.longest = longest;
        this.most = most;
    }

    /**
     * Asks for a try.
     *
     * @param now in ms
     * @return how long to wait before it, in ms; 0 when it may be made, and counts as failed from now on
     */
    synchronized long attempt(String key, long now) {
        Failures failures = byKey.get(key);
        if (failures != null && now - Math.max(failures.last, failures.until) > longest) {
            byKey.remove(key);
            failures = null;
        }
        if (failures == null) {
            while (byKey.size() >= most) {
                byKey.pollFirstEntry();
            }
            failures = new Failures();
            byKey.put(key, failures);
        }
        if (now < failures.until) {
            return failures.until - now;
        }
        failures.count++;
        failures.last = now;
        if (failures.count >= free) {
            int doubled = Math.min(failures.count - free, 40);
            failures.until = now + Math.min(longest, FIRST_WAIT << doubled);
        }
        return 0;
    }

    /** The try that was made last for a key succeeded. */
    synchronized void succeeded(String key) {
        byKey.remove(key);
    }

    /** The try that was made last does not count; those before it do. */
    synchronized void forgive(String key) {
        Failures failures = byKey.get(key);
        if (failures != null && --failures.count < free) {
            failures.until = 0;
        }
    }

    synchronized int size() {
        return byKey.size();
    }
}
