package dev.quadrant.lb.balance;

/** The algorithms by the names that the configuration uses. */
public enum Algorithm {
    ROUND_ROBIN,
    LEAST_CONNECTIONS;

    /** A new balancer without servers. */
    public <C extends Candidate> Balancer<C> balancer() {
        return switch (this) {
            case ROUND_ROBIN -> new RoundRobin<>();
            case LEAST_CONNECTIONS -> new LeastConnections<>();
        };
    }
}
