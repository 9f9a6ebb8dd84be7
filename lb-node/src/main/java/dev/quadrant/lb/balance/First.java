package dev.quadrant.lb.balance;

import java.util.List;

/**
 * The first server, in the configuration's order, that is not full: as few servers as the work needs, so that the others
 * can be switched off. Without a limit of connections it is always the same one.
 */
public final class First<C extends Candidate> extends Scan<C> {
    @Override
    C best(List<C> now, long key, Candidate[] tried, int count) {
        for (int i = 0; i < now.size(); i++) {
            C candidate = now.get(i);
            if (!Balancer.skips(tried, count, candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
