package dev.quadrant.cluster.vip;

/**
 * Keeps a node that fails again and again from pulling a virtual IP to and fro. A node that failed is a candidate again when
 * it has been well without a break for {@link #pause}; after {@code flapsMax} failures in a minute, not before the first of
 * them is a minute old.
 *
 * <p>The bound. A node ceases to be a candidate by failing at most {@code flapsMax} times in any minute. Each such failure
 * moves an address at most twice: away, and back when the node is well again and preferred. So flapping moves an address at
 * most {@code 2 flapsMax} times a minute for each node that flaps. A node that fails every second is out with its second
 * failure, for as long as it goes on. Times are nanoseconds. For one thread.
 */
public final class HoldDown {
    /** The time over which failures count. */
    public static final long WINDOW = 60_000_000_000L;

    private static final long FIRST_PAUSE = 1_000_000_000L;
    private static final int DOUBLINGS_MAX = 5;
    private static final long NEVER = Long.MAX_VALUE;

    /** When the last failures were, the oldest first. */
    private final long[] failures;

    private int count;
    private boolean well = true;
    /** Whether it may be a candidate, as far as this goes. */
    private boolean free = true;

    private long freeAt;

    /** For a node that is well and did not fail so far. */
    public HoldDown(int flapsMax) {
        this.failures = new long[flapsMax];
    }

    /**
     * How long a node must be well to be a candidate again: nothing after one failure in the last minute, so that what happens
     * once costs nothing; a second after two, and twice as much for each further one.
     */
    public static long pause(int failures) {
        return failures < 2 ? 0 : FIRST_PAUSE << Math.min(failures - 2, DOUBLINGS_MAX);
    }

    /** Takes how the node is; true when it may be a candidate. */
    public boolean update(long now, boolean well) {
        if (this.well && !well) {
            if (free) {
                forget(now);
                failures[count++] = now;
            }
            free = false;
        } else if (!this.well && well) {
            forget(now);
            freeAt = now + pause(count);
            if (count == failures.length && failures[0] + WINDOW - freeAt > 0) {
                freeAt = failures[0] + WINDOW;
            }
        }
        this.well = well;
        free = well && (free || now - freeAt >= 0);
        return free;
    }

    private void forget(long now) {
        int old = 0;
        while (old < count && now - failures[old] >= WINDOW) {
            old++;
        }
        System.arraycopy(failures, old, failures, 0, count - old);
        count -= old;
    }

    /** When {@link #update} next has news on its own. */
    public long nextAt() {
        return well && !free ? freeAt : NEVER;
    }
}
