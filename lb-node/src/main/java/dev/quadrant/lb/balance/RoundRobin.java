package dev.quadrant.lb.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Smooth weighted round robin: each server as often as its share says, and never a heavy one many times in a row. The order
 * is worked out when the set changes (nginx's algorithm of 2012, run to the end of its period), so that a pick is one
 * increment and one read, whatever the shares.
 */
public final class RoundRobin<C extends Candidate> implements Balancer<C> {
    private final AtomicInteger next = new AtomicInteger();
    private volatile List<C> order = List.of();

    @Override
    public void use(List<C> servers) {
        order = order(servers);
    }

    @Override
    public C pick(long key, Candidate[] tried, int count) {
        List<C> now = order;
        for (int i = 0; i < now.size(); i++) {
            C picked = now.get(Math.floorMod(next.getAndIncrement(), now.size()));
            if (!Balancer.skips(tried, count, picked)) {
                return picked;
            }
        }
        return count == 0 ? null : pick(key, tried, 0);
    }

    /** One period of the order: as many places as the shares' sum, divided by their greatest common divisor. */
    private static <C extends Candidate> List<C> order(List<C> servers) {
        int[] shares = servers.stream().mapToInt(Candidate::share).toArray();
        int divisor = 0;
        int total = 0;
        for (int share : shares) {
            divisor = divisor(share, divisor);
            total += share;
        }
        int[] current = new int[shares.length];
        List<C> order = new ArrayList<>();
        for (int place = 0; place < (divisor == 0 ? 0 : total / divisor); place++) {
            int best = 0;
            for (int i = 0; i < current.length; i++) {
                current[i] += shares[i];
                best = current[i] > current[best] ? i : best;
            }
            current[best] -= total;
            order.add(servers.get(best));
        }
        return List.copyOf(order);
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
