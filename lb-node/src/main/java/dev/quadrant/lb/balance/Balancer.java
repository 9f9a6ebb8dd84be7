package dev.quadrant.lb.balance;

import java.util.List;

/**
 * An algorithm over the servers that take requests. {@link #pick} is called by every event loop at once, allocates nothing
 * and takes no lock; {@link #use} swaps the set.
 */
public interface Balancer<C extends Candidate> {
    /** Replaces the set of servers to pick from, or their shares; the order is the configuration's. One caller at a time. */
    void use(List<C> servers);

    /**
     * Picks a server for a request; never one that is full.
     *
     * @param key the hash of what the request is known by, for the algorithms that go by it
     * @param tried servers that this request was sent to already, and that are picked only when there is no other
     * @param count how many of {@code tried} count
     * @return the server, or null when there is none or all are full
     */
    C pick(long key, Candidate[] tried, int count);

    /** Whether {@code candidate} is full, or among the first {@code count} of {@code tried}. */
    static boolean skips(Candidate[] tried, int count, Candidate candidate) {
        for (int i = 0; i < count; i++) {
            if (tried[i] == candidate) {
                return true;
            }
        }
        return candidate.full();
    }
}
