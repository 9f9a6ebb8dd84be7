package dev.quadrant.lb.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server that is likely to answer first: the least product of its lately mean response time and the work it would then
 * have, for its share. One of which nothing is known is asked before the others; a slow one comes back into play as its mean
 * fades ({@link Candidate#responseTime}).
 */
public final class ResponseTime<C extends Candidate> extends Scan<C> {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    C best(List<C> now, long key, Candidate[] tried, int count) {
        C best = null;
        double cost = 0;
        int first = now.isEmpty() ? 0 : Math.floorMod(turn.getAndIncrement(), now.size());
        for (int i = 0; i < now.size(); i++) {
            C candidate = now.get(first + i < now.size() ? first + i : first + i - now.size());
            if (Balancer.skips(tried, count, candidate)) {
                continue;
            }
            double its = (candidate.responseTime() + 1.0) * (candidate.load() + 1.0) / candidate.share();
            if (best == null || its < cost) {
                best = candidate;
                cost = its;
            }
        }
        return best;
    }
}
