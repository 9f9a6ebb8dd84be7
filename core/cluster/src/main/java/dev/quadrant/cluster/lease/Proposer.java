package dev.quadrant.cluster.lease;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The one who wants a lease: asks a majority of the voters, gets it, renews it, gives it back. Renewals repeat the proposal
 * under the ballot that won, one round trip each. Times are nanoseconds of one clock of any origin. For one thread.
 *
 * <p>Condition (a): the lease's time starts before its proposal is sent, see {@link #startRound}. Condition (c): an answer
 * counts only for the ballot and round that are in flight, so that a late or repeated one is never taken for a new one.
 * Condition (e): nothing but a majority of such answers makes it hold, and then only with enough of the lease left to undo
 * everything in.
 */
public class Proposer {
    private static final int TRIES_MAX = 4;
    /** How often a release is said, since nobody answers it. */
    private static final int RELEASES = 3;

    private static final long MILLI = 1_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    /** What the proposer is at. */
    private enum Phase {
        /** Nothing, until {@link #askAt}. */
        IDLE,
        PREPARING,
        PROPOSING,
        HOLDING
    }

    private final String lease;
    private final String self;
    private final long session;
    private final LeaseTerms terms;
    private final long sum;
    private final RandomGenerator random;
    private final LeaseOutput output;

    private Phase phase = Phase.IDLE;
    private long counter;
    /** Between the wall clock's milliseconds, as it stood at the start, and this clock's. */
    private final long wallOffset;

    private Ballot ballot;
    /** When the ballot was drawn; of meaning while a bid is under way. */
    private long drawnAt;

    private long askAt = NEVER;
    private boolean wanted;
    private long delay;

    /** The round in flight: when it was first sent, who answered yes, how often it was sent, when to send it again. */
    private long round;

    private long sentAt;
    private boolean inFlight;
    private final boolean[] voted;
    private int votes;
    private int tries;
    private long resendAt;
    /** When each voter that said no expects the lease to be free; {@link #NEVER} for one that did not say. */
    private final long[] freeAt;

    /** A voter was promised more than this holder's ballot: the next round bids higher, so that it votes again. */
    private boolean outbid;

    private long end;
    private long renewAt;

    /** What this proposer gave back, how often it still says so, and when next. */
    private LeaseMessage.Release goodbye;

    private int goodbyes;
    private long goodbyeAt = NEVER;

    /** What the last holder gave back: told along with an attempt soon after, for voters who did not hear it. Null for none. */
    private LeaseMessage.Release vacancy;

    private long vacantSince;

    /**
     * @param lease its name
     * @param self this node's name
     * @param session this life of the node, unlike every other life's
     * @param wallMillis the wall clock at {@code now}, on which counters are based: see {@link Ballot}
     */
    public Proposer(
            String lease,
            String self,
            long session,
            long wallMillis,
            long now,
            LeaseTerms terms,
            RandomGenerator random,
            LeaseOutput output) {
        this.lease = lease;
        this.self = self;
        this.session = session;
        this.counter = wallMillis;
        this.wallOffset = wallMillis - now / MILLI;
        this.terms = terms;
        this.sum = terms.sum();
        this.random = random;
        this.output = output;
        this.voted = new boolean[terms.voters().size()];
        this.freeAt = new long[voted.length];
    }

    /**
     * Wants the lease, until {@link #unwant}.
     *
     * @param delay how much later than the first possible time it asks, so that better candidates come first
     */
    public void want(long now, long delay) {
        if (!wanted) {
            wanted = true;
            askAt = now + delay;
        } else if (askAt != NEVER) {
            // A better candidate has gone or has come since that time was set.
            askAt += delay - this.delay;
        }
        this.delay = delay;
    }

    /** No longer asks. A lease that is held stays until it is given back with {@link #release}. */
    public void unwant(long now) {
        wanted = false;
        askAt = NEVER;
        if (phase == Phase.PREPARING || phase == Phase.PROPOSING) {
            retire(now, now);
        }
    }

    public boolean holding() {
        return phase == Phase.HOLDING;
    }

    /** The end of the lease that is held. */
    public long end() {
        return end;
    }

    /** The ballot of the current or last attempt; null before the first. */
    public Ballot ballot() {
        return ballot;
    }

    /**
     * Gives the lease back. What depended on it is gone already: that is the caller's duty.
     *
     * @param successor who shall ask first, empty for whoever is best
     */
    public void release(long now, String successor) {
        if (phase == Phase.HOLDING) {
            idle(wanted ? now + delay + terms.stagger() : NEVER);
            sayGoodbye(now, successor, RELEASES);
        }
    }

    /** When {@link #tick} next has something to do. */
    public long nextAt() {
        long next =
                switch (phase) {
                    case IDLE -> askAt;
                    case PREPARING, PROPOSING -> resendAt;
                    case HOLDING -> Math.min(inFlight ? resendAt : renewAt, end - terms.dropMargin());
                };
        return Math.min(next, goodbyeAt);
    }

    /** Does what is due. */
    public void tick(long now) {
        if (goodbyeAt != NEVER && now - goodbyeAt >= 0) {
            repeatGoodbye(now);
        }
        switch (phase) {
            case IDLE -> {
                if (askAt != NEVER && now - askAt >= 0) {
                    prepare(now);
                }
            }
            case PREPARING, PROPOSING -> {
                if (now - resendAt >= 0) {
                    again(now);
                }
            }
            case HOLDING -> keep(now);
        }
    }

    private void prepare(long now) {
        phase = Phase.PREPARING;
        ballot = nextBallot(now);
        startRound(now);
        send(now);
    }

    private Ballot nextBallot(long now) {
        counter = nextCounter(counter, now);
        drawnAt = now;
        return new Ballot(counter, self, session);
    }

    /** Condition (c): above all that was used or met, and never below the wall clock, see {@link Ballot}. */
    long nextCounter(long highest, long now) {
        return Math.max(highest, wallOffset + now / MILLI) + 1;
    }

    private void propose(long now) {
        phase = Phase.PROPOSING;
        round = 0;
        startRound(now);
        send(now);
    }

    /**
     * Condition (a): the lease's time starts here, before anything of the round is sent, and sending it again does not start
     * it anew. Every voter's starts when the round arrives, so later.
     */
    private void startRound(long now) {
        round++;
        sentAt = now;
        inFlight = true;
        votes = 0;
        Arrays.fill(voted, false);
        Arrays.fill(freeAt, NEVER);
        tries = 1;
        resendAt = now + terms.retryEvery();
    }

    /** Sends the round's message to all that did not vote yet. */
    private void send(long now) {
        if (vacancy != null && now - vacantSince > 2 * terms.stagger()) {
            vacancy = null;
        }
        LeaseMessage message = phase == Phase.PREPARING
                ? new LeaseMessage.Prepare(lease, ballot, sum)
                : new LeaseMessage.Propose(lease, ballot, round, terms.duration(), sum);
        for (int i = 0; i < voted.length; i++) {
            if (!voted[i]) {
                String voter = terms.voters().get(i);
                if (vacancy != null) {
                    output.toVoter(voter, vacancy);
                }
                output.toVoter(voter, message);
            }
        }
    }

    private void again(long now) {
        if (tries >= TRIES_MAX) {
            retire(now, now);
        } else {
            tries++;
            resendAt = now + terms.retryEvery();
            send(now);
        }
    }

    /** Gives the attempt up, and tries again when it makes sense, at a random time so that two do not meet for ever. */
    private void retire(long now, long sensible) {
        boolean proposed = phase == Phase.PROPOSING;
        long first = Math.max(now, sensible);
        idle(wanted ? first + delay + random.nextLong(terms.backOff()) + 1 : NEVER);
        vacancy = null;
        if (proposed) {
            // Some may have accepted: without this they would keep it from all others for a whole lease.
            sayGoodbye(now, "", 1);
        }
    }

    private void idle(long next) {
        phase = Phase.IDLE;
        inFlight = false;
        outbid = false;
        askAt = next;
    }

    private void sayGoodbye(long now, String successor, int times) {
        goodbye = new LeaseMessage.Release(lease, ballot, successor);
        goodbyes = times;
        repeatGoodbye(now);
    }

    private void repeatGoodbye(long now) {
        output.toAll(goodbye);
        goodbyes--;
        goodbyeAt = goodbyes > 0 ? now + terms.retryEvery() : NEVER;
    }

    private void keep(long now) {
        if (now - (end - terms.dropMargin()) >= 0) {
            output.lost("not-renewed");
            release(now, "");
        } else if (inFlight && now - resendAt >= 0) {
            // One round is repeated only until the next is due: a new round has a later end.
            if (now - sentAt >= terms.renewEvery()) {
                renew(now);
            } else {
                resendAt = now + terms.retryEvery();
                send(now);
            }
        } else if (!inFlight && now - renewAt >= 0) {
            renew(now);
        }
    }

    /**
     * Something goes to the voters at this moment anyway: a renewal that is due soon goes with it, in the same packets, so that the
     * leases of a node are renewed together, and with its heartbeats.
     */
    public void ride(long now) {
        if (phase == Phase.HOLDING && !inFlight && renewAt - now <= terms.renewEvery() / 2) {
            renew(now);
        }
    }

    /** Whether a round was sent for the first time at this moment. */
    public boolean sentAt(long now) {
        return inFlight && sentAt == now;
    }

    private void renew(long now) {
        if (outbid) {
            outbid = false;
            ballot = nextBallot(now);
        }
        startRound(now);
        send(now);
    }

    /** Takes a voter's answer. */
    public void receive(long now, String voter, LeaseMessage message) {
        if (!inFlight || !message.ballot().equals(ballot)) {
            return;
        }
        int index = terms.voters().indexOf(voter);
        if (index < 0) {
            return;
        }
        switch (message) {
            case LeaseMessage.Promise _ -> promised(now, index);
            case LeaseMessage.Accepted accepted -> accepted(now, index, accepted);
            case LeaseMessage.Refused refused -> refused(now, voter, index, refused);
            case LeaseMessage.Prepare _,
                    LeaseMessage.Propose _,
                    LeaseMessage.Release _,
                    LeaseMessage.Offer _,
                    LeaseMessage.Willing _ -> {}
        }
    }

    private void promised(long now, int index) {
        if (phase == Phase.PREPARING && vote(index) && votes >= majority()) {
            propose(now);
        }
    }

    private boolean vote(int index) {
        boolean first = !voted[index];
        voted[index] = true;
        votes += first ? 1 : 0;
        return first;
    }

    /** Condition (d): a majority of the voters that are configured. */
    int majority() {
        return terms.majority();
    }

    /** Condition (a): a lease counts from before its proposal was sent, whenever its votes came. */
    long startOf(long sentAt, long answeredAt) {
        return sentAt;
    }

    private void accepted(long now, int index, LeaseMessage.Accepted accepted) {
        if (phase == Phase.PREPARING || accepted.round() != round || !vote(index) || votes < majority()) {
            return;
        }
        long ends = startOf(sentAt, now) + terms.duration();
        if (phase == Phase.PROPOSING) {
            acquired(now, ends);
        } else if (ends - now > terms.dropMargin()) {
            renewed(ends);
            output.extended(ends);
        }
    }

    /** Condition (e): it starts only with enough time left to renew, or to undo everything in. */
    private void acquired(long now, long ends) {
        if (ends - now < terms.acquireMargin() || aged(drawnAt, now)) {
            retire(now, now);
            return;
        }
        begin(ends);
        output.acquired(ballot, ends);
    }

    /**
     * Condition (c), that ballots grow: a process that was stopped in the middle of its bid bids anew. As long as its ballot is
     * younger than the longest lease, every voter that voted for it has been alive since before it was drawn (one that started
     * later would still be mute), so none has forgotten a higher one that it gave the lease to since.
     */
    boolean aged(long drawnAt, long now) {
        return now - drawnAt >= terms.maximum();
    }

    final void begin(long ends) {
        phase = Phase.HOLDING;
        askAt = NEVER;
        vacancy = null;
        renewed(ends);
    }

    private void renewed(long ends) {
        inFlight = false;
        end = ends;
        renewAt = sentAt + terms.renewEvery();
    }

    private void refused(long now, String voter, int index, LeaseMessage.Refused refused) {
        counter = Math.max(counter, refused.highest().counter());
        output.refused(voter, refused.reason(), refused.holder());
        if (phase == Phase.HOLDING) {
            outbid |= refused.reason() == Refusal.OUTBID;
            return;
        }
        freeAt[index] = now + Math.clamp(refused.remaining(), 0, terms.kept(terms.maximum()));
        int noes = 0;
        for (long free : freeAt) {
            noes += free == NEVER ? 0 : 1;
        }
        if (noes > voted.length - terms.majority()) {
            retire(now, majorityFreeAt(now));
        } else if (freeAt[index] - now > 0 && freeAt[index] - resendAt < 0) {
            // It is free in a moment, and may be the one that is missing.
            resendAt = freeAt[index];
        }
    }

    /** When enough voters will be free for a majority, going by what they said; those who did not say may be free now. */
    private long majorityFreeAt(long now) {
        long[] times = new long[freeAt.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = freeAt[i] == NEVER ? now : freeAt[i];
        }
        Arrays.sort(times);
        return times[terms.majority() - 1];
    }

    /**
     * Hears that somebody gave the lease back. The named successor proposes at once: the voters need no preparation, since a
     * voter that is free accepts whoever bids above its promise. All others leave it the time that it needs.
     */
    public void freed(long now, LeaseMessage.Release release) {
        counter = Math.max(counter, release.ballot().counter());
        if (!wanted || phase == Phase.PROPOSING || phase == Phase.HOLDING) {
            return;
        }
        vacancy = release;
        vacantSince = now;
        if (release.successor().equals(self)) {
            ballot = nextBallot(now);
            propose(now);
        } else if (phase == Phase.IDLE) {
            long at = now + delay + (release.successor().isEmpty() ? 0 : terms.stagger());
            askAt = at - askAt < 0 ? at : askAt;
        }
    }

    /** Hears that the lease is not free before {@code at}: does not ask earlier. */
    public void defer(long at) {
        if (askAt != NEVER && phase == Phase.IDLE && askAt - at < 0) {
            askAt = at + delay + random.nextLong(terms.backOff()) + 1;
        }
    }
}
