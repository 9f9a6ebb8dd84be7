package dev.quadrant.lb.balance;

import java.util.List;

/** An algorithm that looks at every server: tried ones are looked at only when no other can be picked. */
abstract class Scan<C extends Candidate> implements Balancer<C> {
    private volatile List<C> servers = List.of();

    @Override
    public void use(List<C> now) {
        servers = List.copyOf(now);
    }

    @Override
    public final C pick(long key, Candidate[] tried, int count) {
        List<C> now = servers;
        C picked = best(now, key, tried, count);
        return picked != null || count == 0 ? picked : best(now, key, tried, 0);
    }

    /** The best of those that {@link Balancer#skips} does not skip, or null. */
    abstract C best(List<C> now, long key, Candidate[] tried, int count);
}
