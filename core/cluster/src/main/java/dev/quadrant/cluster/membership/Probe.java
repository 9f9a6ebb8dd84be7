package dev.quadrant.cluster.membership;

/** A question to a member that has not been answered yet. */
final class Probe {
    final long id;
    final Peer target;
    /** When others are asked to ask it. */
    final long indirectAt;
    /** When the member is suspected. */
    long end;
    /** Members that were asked to ask it. */
    int relays;

    int nacks;
    boolean indirect;

    Probe(long id, Peer target, long indirectAt, long end) {
        this.id = id;
        this.target = target;
        this.indirectAt = indirectAt;
        this.end = end;
    }

    long nextAt() {
        return indirect ? end : Math.min(indirectAt, end);
    }
}
