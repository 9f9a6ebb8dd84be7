package dev.quadrant.lb.balance;

/** What an algorithm knows of a server. May be read from any thread. */
public interface Candidate {
    /** Its share of the work beside the others' shares, at least 1; changes come with {@link Balancer#use}. */
    int share();

    /** Requests (TCP mode: connections) that it works on now. */
    int load();

    /** Whether it works on as many as it may: it is not picked then. */
    boolean full();

    /** The mean time to the first octet of a response lately, in nanoseconds; 0 when nothing is known. */
    long responseTime();

    /** A number by which hashing knows the server: the same for the same server on every balancer and after every restart. */
    long identity();
}
