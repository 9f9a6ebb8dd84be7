package dev.quadrant.lb.balance;

/** What an algorithm knows of a server. May be read from any thread. */
public interface Candidate {
    /** Its share of the work beside the others' weights, 1 to 256. */
    int weight();

    /** Requests (TCP mode: connections) that it works on now. */
    int load();
}
