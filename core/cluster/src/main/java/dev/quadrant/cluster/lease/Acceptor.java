package dev.quadrant.cluster.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A voter: keeps, for each lease, the highest ballot it promised and whose lease it accepted until when. For one thread.
 *
 * <p>Condition (b): it has no storage, so after its start it is mute until everything that it may have forgotten has ended. Its
 * earlier life accepted nothing for longer than the longest lease, and died before this one began; {@link LeaseTerms#kept} of
 * that, by its own clock, is over only when every such lease has ended by its holder's clock.
 *
 * <p>Condition (d): it votes for proposers with its own list of voters and times, and refuses all others by name.
 */
public class Acceptor {
    /** Leases that a voter keeps. */
    public static final int LEASES_MAX = 64;

    private final LeaseTerms terms;
    private final long sum;
    private final long muteUntil;
    private final Map<String, Slot> slots = new HashMap<>();

    private static final class Slot {
        /** Highest ballot promised, accepted or heard of; null before the first. */
        Ballot promised;
        /** The ballot that has the lease until {@link #until}; null when nobody has. */
        Ballot accepted;
        /** The last ballot that was released; that one is not accepted again. */
        Ballot released;

        long round;
        long until;

        boolean held(long now) {
            if (accepted != null && now - until >= 0) {
                accepted = null;
            }
            return accepted != null;
        }

        void met(Ballot ballot) {
            if (promised == null || ballot.counter() > promised.counter()) {
                promised = ballot;
            }
        }
    }

    /**
     * What a voter knows of a lease. It is a hint (condition (e)): only the holder knows that it holds.
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
                release(now, release);
                yield null;
            }
            case LeaseMessage.Promise _,
                    LeaseMessage.Accepted _,
                    LeaseMessage.Refused _,
                    LeaseMessage.Offer _,
                    LeaseMessage.Willing _ -> null;
        };
    }

    private LeaseMessage prepare(long now, LeaseMessage.Prepare prepare) {
        LeaseMessage refusal = refusal(now, prepare, prepare.terms());
        if (refusal != null) {
            return refusal;
        }
        Slot slot = slot(prepare.lease());
        if (slot.promised != null && prepare.ballot().outbidBy(slot.promised)) {
            return refuse(prepare, Refusal.OUTBID, slot, 0);
        }
        slot.promised = prepare.ballot();
        return new LeaseMessage.Promise(prepare.lease(), prepare.ballot());
    }

    private LeaseMessage propose(long now, LeaseMessage.Propose propose) {
        Ballot ballot = propose.ballot();
        if (propose.duration() <= 0 || propose.duration() > terms.maximum()) {
            return refuse(propose, Refusal.TOO_LONG, null, terms.maximum());
        }
        LeaseMessage refusal = refusal(now, propose, propose.terms());
        if (refusal != null) {
            return refusal;
        }
        Slot slot = slot(propose.lease());
        if (slot.promised != null && ballot.outbidBy(slot.promised) || gaveBack(slot, ballot)) {
            return refuse(propose, Refusal.OUTBID, slot, 0);
        }
        if (ballot.equals(slot.accepted) && propose.round() < slot.round) {
            return null;
        }
        slot.promised = ballot;
        slot.accepted = ballot;
        slot.round = propose.round();
        slot.until = keptUntil(now, propose);
        return new LeaseMessage.Accepted(propose.lease(), ballot, propose.round());
    }

    /** Condition (a): what travels is a duration, and it counts from its arrival, which is after it was sent. */
    long keptUntil(long now, LeaseMessage.Propose propose) {
        return now + terms.kept(propose.duration());
    }

    /** What both kinds of request are refused for; null when for nothing. */
    private LeaseMessage refusal(long now, LeaseMessage message, long theirs) {
        Refusal difference = LeaseTerms.difference(sum, theirs);
        if (difference != null) {
            return refuse(message, difference, null, terms.maximum());
        }
        Slot slot = slot(message.lease());
        if (slot == null) {
            return refuse(message, Refusal.FULL, null, terms.maximum());
        }
        if (now - muteUntil < 0) {
            // It learns how high the ballots are while it may not vote, so that epochs grow over its restart.
            slot.met(message.ballot());
            return refuse(message, Refusal.MUTE, slot, muteUntil - now);
        }
        // The heart of it: as long as one has the lease here, nobody else gets it or even disturbs it, whatever the
        // ballots.
        if (slot.held(now) && !slot.accepted.sameProposer(message.ballot())) {
            return refuse(message, Refusal.HELD, slot, slot.until - now);
        }
        return null;
    }

    private static boolean gaveBack(Slot slot, Ballot ballot) {
        return slot.released != null
                && slot.released.sameProposer(ballot)
                && ballot.counter() <= slot.released.counter();
    }

    private void release(long now, LeaseMessage.Release release) {
        Slot slot = slots.get(release.lease());
        if (slot == null) {
            return;
        }
        boolean held = slot.held(now);
        if (held && !slot.accepted.sameProposer(release.ballot())) {
            return;
        }
        if (held && slot.accepted.counter() <= release.ballot().counter()) {
            slot.accepted = null;
        }
        if (slot.released == null
                || !slot.released.sameProposer(release.ballot())
                || slot.released.counter() < release.ballot().counter()) {
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
