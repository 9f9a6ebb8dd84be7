package dev.quadrant.cluster.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A voter: keeps, for each lease, the highest ballot it promised and whose lease it accepted until when. It has no storage:
 * after its start it is mute until everything that it may have forgotten has ended. For one thread.
 */
public final class Acceptor {
    /** Leases that a voter keeps. */
    public static final int LEASES_MAX = 64;

    private final LeaseTerms terms;
    private final long sum;
    private final long muteUntil;
    private final Map<String, Slot> slots = new HashMap<>();

    private static final class Slot {
        /** Highest ballot promised or accepted; null before the first. */
        Ballot promised;
        /** The ballot that has the lease until {@link #until}; null when nobody has. */
        Ballot accepted;
        /** All ballots up to this were released. */
        Ballot released;

        long round;
        long until;

        boolean held(long now) {
            if (accepted != null && now - until >= 0) {
                accepted = null;
            }
            return accepted != null;
        }
    }

    /**
     * What a voter knows of a lease.
     *
     * @param holder who has it, empty when nobody has
     * @param until when the voter forgets it
     */
    public record Known(String lease, String holder, long ballot, long until) {}

    /** A voter that starts now. */
    public Acceptor(LeaseTerms terms, long now) {
        this.terms = terms;
        this.sum = terms.sum();
        this.muteUntil = now + terms.kept(terms.maximum());
    }

    /**
     * Takes a proposer's message.
     *
     * @return the answer; null for none
     */
    public LeaseMessage receive(long now, LeaseMessage message) {
        return switch (message) {
            case LeaseMessage.Prepare prepare -> prepare(now, prepare);
            case LeaseMessage.Propose propose -> propose(now, propose);
            case LeaseMessage.Release release -> {
                release(release);
                yield null;
            }
            case LeaseMessage.Promise _, LeaseMessage.Accepted _, LeaseMessage.Refused _ -> null;
        };
    }

    private LeaseMessage prepare(long now, LeaseMessage.Prepare prepare) {
        Ballot ballot = prepare.ballot();
        if (now - muteUntil < 0) {
            return refuse(prepare, Refusal.MUTE, null, muteUntil - now);
        }
        if (prepare.terms() != sum) {
            return refuse(prepare, Refusal.TERMS, null, terms.maximum());
        }
        Slot slot = slot(prepare.lease());
        if (slot == null) {
            return refuse(prepare, Refusal.FULL, null, terms.maximum());
        }
        // A lease that somebody has is not up for votes: a promise would only disturb its renewal.
        if (slot.held(now) && !slot.accepted.sameProposer(ballot)) {
            return refuse(prepare, Refusal.HELD, slot, slot.until - now);
        }
        if (slot.promised != null && ballot.compareTo(slot.promised) < 0) {
            return refuse(prepare, Refusal.OUTBID, slot, 0);
        }
        slot.promised = ballot;
        return new LeaseMessage.Promise(prepare.lease(), ballot);
    }

    private LeaseMessage propose(long now, LeaseMessage.Propose propose) {
        Ballot ballot = propose.ballot();
        if (now - muteUntil < 0) {
            return refuse(propose, Refusal.MUTE, null, muteUntil - now);
        }
        if (propose.terms() != sum) {
            return refuse(propose, Refusal.TERMS, null, terms.maximum());
        }
        if (propose.duration() <= 0 || propose.duration() > terms.maximum()) {
            return refuse(propose, Refusal.TOO_LONG, null, terms.maximum());
        }
        Slot slot = slot(propose.lease());
        if (slot == null) {
            return refuse(propose, Refusal.FULL, null, terms.maximum());
        }
        // The heart of it: as long as one has the lease here, nobody else gets it, whatever the ballots.
        if (slot.held(now) && !slot.accepted.sameProposer(ballot)) {
            return refuse(propose, Refusal.HELD, slot, slot.until - now);
        }
        if (slot.promised != null && ballot.compareTo(slot.promised) < 0
                || slot.released != null && ballot.compareTo(slot.released) <= 0) {
            return refuse(propose, Refusal.OUTBID, slot, 0);
        }
        if (slot.accepted != null && ballot.equals(slot.accepted) && propose.round() < slot.round) {
            return null;
        }
        slot.promised = ballot;
        slot.accepted = ballot;
        slot.round = propose.round();
        slot.until = now + terms.kept(propose.duration());
        return new LeaseMessage.Accepted(propose.lease(), ballot, propose.round());
    }

    private void release(LeaseMessage.Release release) {
        Slot slot = slots.get(release.lease());
        if (slot == null) {
            return;
        }
        if (slot.accepted != null
                && slot.accepted.sameProposer(release.ballot())
                && slot.accepted.compareTo(release.ballot()) <= 0) {
            slot.accepted = null;
        }
        if (slot.released == null || slot.released.compareTo(release.ballot()) < 0) {
            slot.released = release.ballot();
        }
    }

    private Slot slot(String lease) {
        Slot slot = slots.get(lease);
        if (slot == null && slots.size() < LEASES_MAX) {
            slot = new Slot();
            slots.put(lease, slot);
        }
        return slot;
    }

    private static LeaseMessage refuse(LeaseMessage message, Refusal reason, Slot slot, long remaining) {
        Ballot highest = slot == null || slot.promised == null ? message.ballot() : slot.promised;
        String holder = slot == null || slot.accepted == null ? "" : slot.accepted.proposer();
        return new LeaseMessage.Refused(message.lease(), message.ballot(), reason, highest, holder, remaining);
    }

    /** When this voter expects the lease to be free: in the past when nobody has it here, and it may be asked for. */
    public long freeAt(String lease, long now) {
        Slot slot = slots.get(lease);
        long free = slot != null && slot.held(now) ? slot.until : now;
        return free - muteUntil < 0 ? muteUntil : free;
    }

    /** What it knows of all leases, for people. */
    public List<Known> known(long now) {
        List<Known> known = new ArrayList<>();
        slots.forEach((lease, slot) -> known.add(
                slot.held(now)
                        ? new Known(lease, slot.accepted.proposer(), slot.accepted.counter(), slot.until)
                        : new Known(lease, "", slot.promised == null ? 0 : slot.promised.counter(), now)));
        return known;
    }

    /** Until when the voter says nothing but no. */
    public long muteUntil() {
        return muteUntil;
    }
}
