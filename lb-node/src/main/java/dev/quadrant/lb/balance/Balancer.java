package dev.quadrant.lb.balance;

import java.util.List;

/**
 * An algorithm over the servers that are up. {@link #pick} is called by every event loop at once, allocates nothing and takes
 * no lock; {@link #use} swaps the set.
 */
public interface Balancer<C extends Candidate> {
    /** Replaces the set of servers to pick from; the order is the configuration's. One caller at a time. */
    void use(List<C> up);

    /**
     * Picks a server for a request.
     *
     * @param tried servers that this request was sent to already, and that are picked only when there is no other
     * @param count how many of {@code tried} count
     * @return the server, or null when none is up
     */
    C pick(Candidate[] tried, int count);

    /** Whether {@code candidate} is among the first {@code count} of {@code tried}. */
    static boolean contains(Candidate[] tried, int count, Candidate candidate) {
        for (int i = 0; i < count; i++) {
            if (tried[i] == candidate) {
                return true;
            }
        }
        return false;
    }
}
