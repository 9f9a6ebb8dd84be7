package dev.quadrant.lb.balance;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Two servers by chance, each as likely as its share, and of them the one with less work for its share (Mitzenmacher 2001).
 * Many balancers that know nothing of each other do not run to the same idle server, as with least connections.
 */
public final class RandomOfTwo<C extends Candidate> implements Balancer<C> {
    /** Draws for one of the two before all servers are looked at in order. */
    private static final int DRAWS = 4;

    private final IntUnaryOperator random;
    private volatile Set<C> set = new Set<>(List.of());

    /** The servers, and for each the sum of the shares up to and with its own. */
    private static final class Set<C extends Candidate> {
        final List<C> servers;
        final int[] sums;

        Set(List<C> servers) {
            this.servers = List.copyOf(servers);
            sums = new int[servers.size()];
            int sum = 0;
            for (int i = 0; i < sums.length; i++) {
                sum += servers.get(i).share();
                sums[i] = sum;
            }
        }

        int drawn(int ticket) {
            int low = 0;
            int high = sums.length - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sums[middle] > ticket) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }

    /**
     * @param random gives a number from 0 to below its argument; called by many threads
     */
    public RandomOfTwo(IntUnaryOperator random) {
        this.random = random;
    }

    @Override
    public void use(List<C> servers) {
        set = new Set<>(servers);
    }

    @Override
    public C pick(long key, Candidate[] tried, int count) {
        Set<C> now = set;
        if (now.sums.length == 0) {
            return null;
        }
        C one = draw(now, tried, count, null);
        C other = one == null ? null : draw(now, tried, count, one);
        if (one == null) {
            return count == 0 ? null : pick(key, tried, 0);
        }
        return other != null && (long) other.load() * one.share() < (long) one.load() * other.share() ? other : one;
    }

    /** One by chance that can be picked and is not {@code not}; null when there is none. */
    private C draw(Set<C> now, Candidate[] tried, int count, C not) {
        int size = now.sums.length;
        int at = 0;
        for (int i = 0; i < DRAWS; i++) {
            at = now.drawn(random.applyAsInt(now.sums[size - 1]));
            if (usable(now.servers.get(at), tried, count, not)) {
                return now.servers.get(at);
            }
        }
        for (int i = 1; i < size; i++) {
            C candidate = now.servers.get((at + i) % size);
            if (usable(candidate, tried, count, not)) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean usable(Candidate candidate, Candidate[] tried, int count, Candidate not) {
        return candidate != not && !Balancer.skips(tried, count, candidate);
    }
}
