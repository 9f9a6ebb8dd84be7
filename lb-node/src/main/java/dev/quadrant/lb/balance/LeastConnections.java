package dev.quadrant.lb.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server with the least work for its weight; among equals, each in turn. Right where requests take very different
 * times.
 */
public final class LeastConnections<C extends Candidate> implements Balancer<C> {
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<C> servers = List.of();

    @Override
    public void use(List<C> up) {
        servers = List.copyOf(up);
    }

    @Override
    public C pick(Candidate[] tried, int count) {
        List<C> now = servers;
        C picked = least(now, tried, count);
        return picked != null || count == 0 ? picked : least(now, tried, 0);
    }

    private C least(List<C> now, Candidate[] tried, int count) {
        C least = null;
        long load = 0;
        int first = now.isEmpty() ? 0 : Math.floorMod(turn.getAndIncrement(), now.size());
        for (int i = 0; i < now.size(); i++) {
            C candidate = now.get(first + i < now.size() ? first + i : first + i - now.size());
            if (Balancer.contains(tried, count, candidate)) {
                continue;
            }
            // load / weight, compared without division
            long its = candidate.load();
            if (least == null || its * least.weight() < load * candidate.weight()) {
                least = candidate;
                load = its;
            }
        }
        return least;
    }
}
