package dev.quadrant.lb.balance;

import java.util.List;

/**
 * The same server for the same key, as long as it is there: weighted rendezvous hashing (Thaler and Ravishankar 1998; the
 * weights as in Schindelhauer and Schomaker 2005). A server that goes takes only its own keys along, in proportion to the
 * others' shares, and gets the same ones back. With a bound on the load (Mirrokni, Thorup and Zadimoghaddam 2018) a key
 * whose server has more than {@code loadFactor} times its part of all work goes to the next one of its own order.
 */
public final class ConsistentHash<C extends Candidate> extends Scan<C> {
    private static final double UNIT = 0x1p-53;

    private final double loadFactor;

    /**
     * @param loadFactor at least 1: how far above its part a server may go; infinite for no bound
     */
    public ConsistentHash(double loadFactor) {
        this.loadFactor = loadFactor;
    }

    @Override
    C best(List<C> now, long key, Candidate[] tried, int count) {
        double bound = bound(now);
        C bounded = null;
        C any = null;
        double boundedScore = 0;
        double anyScore = 0;
        for (int i = 0; i < now.size(); i++) {
            C candidate = now.get(i);
            if (Balancer.skips(tried, count, candidate)) {
                continue;
            }
            double score = score(key, candidate);
            if (any == null || score < anyScore) {
                any = candidate;
                anyScore = score;
            }
            if ((bounded == null || score < boundedScore)
                    && candidate.load() + 1 <= Math.ceil(bound * candidate.share())) {
                bounded = candidate;
                boundedScore = score;
            }
        }
        return bounded != null ? bounded : any;
    }

    /** Work that each unit of share may have, the new request counted. */
    private double bound(List<C> now) {
        if (Double.isInfinite(loadFactor)) {
            return loadFactor;
        }
        long shares = 0;
        long load = 1;
        for (int i = 0; i < now.size(); i++) {
            shares += now.get(i).share();
            load += now.get(i).load();
        }
        return loadFactor * load / shares;
    }

    /** Exponentially distributed with the share as its rate: the least of all is at each server as often as its share says. */
    private static double score(long key, Candidate candidate) {
        long mixed = Hash.mix(key ^ candidate.identity());
        return -Math.log(((mixed >>> 11) + 0.5) * UNIT) / candidate.share();
    }
}
