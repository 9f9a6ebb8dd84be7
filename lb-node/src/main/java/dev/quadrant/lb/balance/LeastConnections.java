package dev.quadrant.lb.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server with the least work for its share; among equals, each in turn. Right where requests take very different
 * times.
 */
public final class LeastConnections<C extends Candidate> extends Scan<C> {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    C best(List<C> now, long key, Candidate[] tried, int count) {
        C least = null;
        long load = 0;
        int first = now.isEmpty() ? 0 : Math.floorMod(turn.getAndIncrement(), now.size());
        for (int i = 0; i < now.size(); i++) {
            C candidate = now.get(first + i < now.size() ? first + i : first + i - now.size());
            if (Balancer.skips(tried, count, candidate)) {
                continue;
            }
            // load / share, compared without division
            long its = candidate.load();
            if (least == null || its * least.share() < load * candidate.share()) {
                least = candidate;
                load = its;
            }
        }
        return least;
    }
}
