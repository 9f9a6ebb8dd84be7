package dev.quadrant.lb.balance;

import java.util.concurrent.ThreadLocalRandom;

/** The algorithms by the names that the configuration uses. */
public enum Algorithm {
    ROUND_ROBIN,
    LEAST_CONNECTIONS,
    RANDOM,
    CONSISTENT_HASH,
    FIRST,
    RESPONSE_TIME;

    /**
     * A new balancer without servers.
     *
     * @param loadFactor see {@link ConsistentHash}; the others have no use for it
     */
    public <C extends Candidate> Balancer<C> balancer(double loadFactor) {
        return switch (this) {
            case ROUND_ROBIN -> new RoundRobin<>();
            case LEAST_CONNECTIONS -> new LeastConnections<>();
            case RANDOM -> new RandomOfTwo<>(most -> ThreadLocalRandom.current().nextInt(most));
            case CONSISTENT_HASH -> new ConsistentHash<>(loadFactor);
            case FIRST -> new First<>();
            case RESPONSE_TIME -> new ResponseTime<>();
        };
    }
}
