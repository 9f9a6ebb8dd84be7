package dev.quadrant.lb.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Smooth weighted round robin: each server as often as its weight says, and never a heavy one many times in a row. The order
 * is worked out when the set changes (nginx's algorithm of 2012, run to the end of its period), so that a pick is one
 * increment and one read, whatever the weights.
 */
public final class RoundRobin<C extends Candidate> implements Balancer<C> {
    private final AtomicInteger next = new AtomicInteger();
    private volatile List<C> order = List.of();

    @Override
    public void use(List<C> up) {
        order = order(up);
    }

    @Override
    public C pick(Candidate[] tried, int count) {
        List<C> now = order;
        if (now.isEmpty()) {
            return null;
        }
        C first = now.get(Math.floorMod(next.getAndIncrement(), now.size()));
        C picked = first;
        for (int i = 1; Balancer.contains(tried, count, picked); i++) {
            if (i > now.size()) {
                return first;
            }
            picked = now.get(Math.floorMod(next.getAndIncrement(), now.size()));
        }
        return picked;
    }

    /** One period of the order: as many places as the weights' sum, divided by their greatest common divisor. */
    private static <C extends Candidate> List<C> order(List<C> up) {
        int divisor = up.stream().mapToInt(Candidate::weight).reduce(0, RoundRobin::divisor);
        int[] current = new int[up.size()];
        int total = up.stream().mapToInt(Candidate::weight).sum();
        List<C> order = new ArrayList<>();
        for (int place = 0; place < (divisor == 0 ? 0 : total / divisor); place++) {
            int best = 0;
            for (int i = 0; i < current.length; i++) {
                current[i] += up.get(i).weight();
                best = current[i] > current[best] ? i : best;
            }
            current[best] -= total;
            order.add(up.get(best));
        }
        return List.copyOf(order);
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
