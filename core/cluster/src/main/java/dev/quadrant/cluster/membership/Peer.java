package dev.quadrant.cluster.membership;

import java.util.Map;

/** Another member, as this one knows it. */
final class Peer {
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    Member member;
    Status status = Status.ALIVE;
    /** When the status began. */
    long since;
    /** When it was last heard. */
    long heard;
    /** While it is suspected. */
    Suspicion suspicion;
    /** The probe that waits for its answer; null when there is none. */
    Probe probe;

    long pulledAt = LONG_AGO;
    long contactedAt = LONG_AGO;

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
        return digest(member, status);
    }

    static long digest(Member member, Status status) {
        long hash = member.name().hashCode() * 0x9e3779b97f4a7c15L
                ^ member.incarnation() * 0xc2b2ae3d27d4eb4fL
                ^ member.revision() * 0x165667b19e3779f9L
                ^ status.number();
        for (Map.Entry<String, Fact> fact : member.facts().entrySet()) {
            hash += mix(fact.getKey().hashCode() * 0x9e3779b97f4a7c15L
                    ^ fact.getValue().incarnation() * 0xc2b2ae3d27d4eb4fL
                    ^ fact.getValue().counter());
        }
        return mix(hash);
    }

    private static long mix(long hash) {
        return (hash ^ hash >>> 29) * 0xbf58476d1ce4e5b9L;
    }
}
