package dev.quadrant.lb.upstream;

/**
 * How many requests may be sent once more: a part of all, and a few a second, so that servers that fail under load are not given
 * several times that load. Belongs to one loop and backend; time is passed in, in nanoseconds; one thread.
 */
public final class RetryBudget {
    /** A retry costs so much; each request brings the percentage. */
    private static final int COST = 100;
    /** What is not used is kept for so many seconds, and for so many retries at least. */
    private static final int KEPT_SECONDS = 10;

    private static final int KEPT_LEAST = 10;
    private static final long SECOND = 1_000_000_000;

    private final Plan plan;
    private final long most;
    private long balance;
    private long paidUntil;

    /**
     * How much may be retried.
     *
     * @param percent retries of a hundred requests
     * @param perSecond retries a second beside, an event loop
     */
    public record Plan(int percent, int perSecond) {
        /** Whatever there is. */
        public static final Plan UNLIMITED = new Plan(COST, Integer.MAX_VALUE / COST / KEPT_SECONDS);
    }

    /** A budget that is full at that time. */
    public RetryBudget(Plan plan, long now) {
        this.plan = plan;
        most = (long) COST
                * (plan.percent() + plan.perSecond() == 0 ? 0 : Math.max(KEPT_LEAST, plan.perSecond() * KEPT_SECONDS));
        balance = most;
        paidUntil = now;
    }

    /** A request came. */
    public void requested() {
        balance = Math.min(most, balance + plan.percent());
    }

    /** Takes a retry out; false when there is none left. */
    public boolean take(long now) {
        long seconds = (now - paidUntil) / SECOND;
        if (seconds > 0) {
            paidUntil += seconds * SECOND;
            balance = Math.min(most, balance + Math.min(seconds, KEPT_SECONDS) * plan.perSecond() * COST);
        }
        if (balance < COST) {
            return false;
        }
        balance -= COST;
        return true;
    }
}
