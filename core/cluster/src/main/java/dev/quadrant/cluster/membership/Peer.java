package dev.quadrant.cluster.membership;

/** Another member, as this one knows it. */
final class Peer {
    Member member;
    Status status = Status.ALIVE;
    /** When the status began. */
    long since;
    /** When it was last heard, directly or through another. */
    long heard;
    /** While it is suspected. */
    Suspicion suspicion;
    /** The probe that waits for its answer, 0 for none. */
    long probe;

    long pulledAt = Long.MIN_VALUE / 2;
    long contactedAt = Long.MIN_VALUE / 2;

    Peer(Member member, long now) {
        this.member = member;
        this.since = now;
        this.heard = now;
    }

    String name() {
        return member.name();
    }

    /** A number that two members share when they know the same about this one. */
    long digest() {
        long hash = member.name().hashCode() * 0x9e3779b97f4a7c15L
                ^ member.incarnation() * 0xc2b2ae3d27d4eb4fL
                ^ member.revision() * 0x165667b19e3779f9L
                ^ status.number();
        return (hash ^ hash >>> 29) * 0xbf58476d1ce4e5b9L;
    }
}
