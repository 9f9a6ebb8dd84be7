package dev.quadrant.cluster.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The table of members: this one, and all others that are remembered. */
final class Peers {
    private final Map<String, Peer> peers = new TreeMap<>();
    private final RandomGenerator random;
    private final int allPairsMax;

    private Member self;
    private Status status = Status.ALIVE;
    private int present;
    /** Grows with every change of a member, this one included, or of a status. */
    private long version;

    private long digestVersion = -1;
    private int digest;

    Peers(Member self, int allPairsMax, RandomGenerator random) {
        this.self = self;
        this.allPairsMax = allPairsMax;
        this.random = random;
    }

    Member self() {
        return self;
    }

    void self(Member changed) {
        self = changed;
        version++;
    }

    Status status() {
        return status;
    }

    void left() {
        status = Status.LEFT;
        version++;
    }

    long version() {
        return version;
    }

    /** Something about a peer changed. */
    void changed() {
        version++;
        present = 0;
        for (Peer peer : peers.values()) {
            present += peer.status.present() ? 1 : 0;
        }
    }

    /** The member of a name; null when it is unknown or this one. */
    Peer get(String name) {
        return peers.get(name);
    }

    Collection<Peer> all() {
        return peers.values();
    }

    /** Others that are there, suspected or not. */
    int present() {
        return present;
    }

    /** Members that are there, this one included. */
    int size() {
        return present + 1;
    }

    /** Whether the cluster is small enough for heartbeats between all. */
    boolean allPairs() {
        return size() <= allPairsMax;
    }

    /**
     * Takes a new member in; when the table is full, in place of the one that is gone for longest.
     *
     * @return false when all in a full table are there
     */
    boolean add(Peer peer) {
        if (peers.size() >= Membership.MEMBERS_MAX) {
            Peer oldest = null;
            for (Peer other : peers.values()) {
                if (!other.status.present() && (oldest == null || other.since < oldest.since)) {
                    oldest = other;
                }
            }
            if (oldest == null) {
                return false;
            }
            peers.remove(oldest.name());
        }
        peers.put(peer.name(), peer);
        changed();
        return true;
    }

    /** Forgets those that are gone since a time. */
    void forget(long goneBefore) {
        if (peers.values().removeIf(peer -> !peer.status.present() && peer.since - goneBefore <= 0)) {
            changed();
        }
    }

    List<Peer> presentInRandomOrder() {
        return inRandomOrder(true);
    }

    List<Peer> deadInRandomOrder() {
        return inRandomOrder(false);
    }

    private List<Peer> inRandomOrder(boolean there) {
        List<Peer> chosen = new ArrayList<>();
        for (Peer peer : peers.values()) {
            if (there ? peer.status.present() : peer.status == Status.DEAD) {
                chosen.add(peer);
            }
        }
        for (int i = chosen.size() - 1; i > 0; i--) {
            Collections.swap(chosen, i, random.nextInt(i + 1));
        }
        return chosen;
    }

    int digest() {
        if (digestVersion != version) {
            digestVersion = version;
            long sum = Peer.digest(self, status);
            for (Peer peer : peers.values()) {
                if (peer.status.present()) {
                    sum += peer.digest();
                }
            }
            digest = (int) (sum ^ sum >>> 32);
        }
        return digest;
    }
}
