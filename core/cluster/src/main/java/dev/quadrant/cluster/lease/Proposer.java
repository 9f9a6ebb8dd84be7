package dev.quadrant.cluster.lease;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The one who wants a lease: asks a majority of the voters, gets it, renews it, gives it back. Renewals repeat the proposal
 * under the ballot that won, one round trip each. Times are nanoseconds of one clock of any origin. For one thread.
 */
public final class Proposer {
    private static final int TRIES_MAX = 4;
    private static final int RELEASES = 3;
    private static final long NEVER = Long.MAX_VALUE;

    /** What the proposer is at. */
    private enum Phase {
        /** Nothing, until {@link #askAt}. */
        IDLE,
        PREPARING,
        PROPOSING,
        HOLDING,
        /** Repeats that it gave the lease back. */
        RELEASING
    }

    private final String lease;
    private final String self;
    private final long session;
    private final LeaseTerms terms;
    private final RandomGenerator random;
    private final LeaseOutput output;

    private Phase phase = Phase.IDLE;
    private long counter;
    private Ballot ballot;
    private long askAt = NEVER;
    private boolean wanted;
    private long delay;

    /** The round in flight: when it was first sent, who answered yes, how often it was sent, when to send it again. */
    private long round;

    private long sentAt;
    private boolean inFlight;
    private final Set<String> votes = new HashSet<>();
    private int tries;
    private long resendAt;
    /** When each voter that said no expects the lease to be free; {@link #NEVER} for one that did not say. */
    private final long[] freeAt;

    /** When the last holder said that it gave the lease back. */
    private long freedAt = Long.MIN_VALUE / 2;

    private long end;
    private long renewAt;

    /**
     * @param lease its name
     * @param self this node's name
     * @param session this life of the node, unlike every other life's
     * @param firstCounter where ballots start: the wall clock's milliseconds
     */
    public Proposer(
            String lease,
            String self,
            long session,
            long firstCounter,
            LeaseTerms terms,
            RandomGenerator random,
            LeaseOutput output) {
        this.lease = lease;
        this.self = self;
        this.session = session;
        this.counter = firstCounter;
        this.terms = terms;
        this.random = random;
        this.output = output;
        this.freeAt = new long[terms.voters().size()];
    }

    /**
     * Wants the lease, until {@link #unwant}.
     *
     * @param delay how much later than the first possible time it asks, so that better candidates come first
     */
    public void want(long now, long delay) {
        this.delay = delay;
        if (!wanted) {
            wanted = true;
            askAt = now + delay;
        }
    }

    /** No longer asks. A lease that is held is given back with {@link #release}. */
    public void unwant() {
        wanted = false;
        if (phase != Phase.HOLDING && phase != Phase.RELEASING) {
            phase = Phase.IDLE;
        }
        askAt = NEVER;
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

    /** Gives the lease back. What depended on it is gone already: that is the caller's duty. */
    public void release(long now) {
        if (phase != Phase.HOLDING) {
            return;
        }
        phase = Phase.RELEASING;
        inFlight = false;
        tries = 0;
        askAt = NEVER;
        resendAt = now;
        tick(now);
    }

    /** When {@link #tick} next has something to do. */
    public long nextAt() {
        return switch (phase) {
            case IDLE -> wanted ? askAt : NEVER;
            case PREPARING, PROPOSING, RELEASING -> resendAt;
            case HOLDING -> Math.min(inFlight ? resendAt : renewAt, end - terms.dropMargin());
        };
    }

    /** Does what is due. */
    public void tick(long now) {
        switch (phase) {
            case IDLE -> {
                if (wanted && askAt != NEVER && now - askAt >= 0) {
                    prepare(now);
                }
            }
            case PREPARING, PROPOSING -> {
                if (now - resendAt >= 0) {
                    again(now);
                }
            }
            case HOLDING -> hold(now);
            case RELEASING -> {
                if (now - resendAt >= 0) {
                    repeatRelease(now);
                }
            }
        }
    }

    private void prepare(long now) {
        phase = Phase.PREPARING;
        ballot = new Ballot(++counter, self, session);
        startRound(now);
        send();
    }

    private void propose(long now) {
        phase = Phase.PROPOSING;
        round = 0;
        startRound(now);
        send();
    }

    /** The lease's time starts here, before anything is sent. */
    private void startRound(long now) {
        round++;
        sentAt = now;
        inFlight = true;
        votes.clear();
        Arrays.fill(freeAt, NEVER);
        tries = 1;
        resendAt = now + terms.retryEvery();
    }

    /** Sends the round's message to all that did not vote yet. */
    private void send() {
        LeaseMessage message = phase == Phase.PREPARING
                ? new LeaseMessage.Prepare(lease, ballot, terms.sum())
                : new LeaseMessage.Propose(lease, ballot, round, terms.duration(), terms.sum());
        for (String voter : terms.voters()) {
            if (!votes.contains(voter)) {
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
            send();
        }
    }

    /** Gives the attempt up, and tries again when it makes sense, at a random time so that two do not meet for ever. */
    private void retire(long now, long sensible) {
        phase = Phase.IDLE;
        inFlight = false;
        askAt = wanted ? Math.max(now, sensible) + delay + random.nextLong(terms.backOff()) + 1 : NEVER;
    }

    private void hold(long now) {
        if (now - (end - terms.dropMargin()) >= 0) {
            lose(now, "not-renewed");
        } else if (inFlight && now - resendAt >= 0) {
            // One round is repeated only until the next is due: a new round has a later end.
            if (now - sentAt >= terms.renewEvery()) {
                startRound(now);
            } else {
                resendAt = now + terms.retryEvery();
            }
            send();
        } else if (!inFlight && now - renewAt >= 0) {
            startRound(now);
            send();
        }
    }

    private void lose(long now, String reason) {
        phase = Phase.RELEASING;
        inFlight = false;
        tries = 0;
        output.lost(reason);
        resendAt = now;
        repeatRelease(now);
    }

    private void repeatRelease(long now) {
        output.toAll(new LeaseMessage.Release(lease, ballot));
        tries++;
        resendAt = now + terms.retryEvery();
        if (tries >= RELEASES) {
            retire(now, now);
        }
    }

    /** Takes a voter's answer. */
    public void receive(long now, String voter, LeaseMessage message) {
        int index = terms.voters().indexOf(voter);
        if (index < 0 || !inFlight || ballot == null || !message.ballot().equals(ballot)) {
            return;
        }
        switch (message) {
            case LeaseMessage.Promise _ -> promised(now, voter);
            case LeaseMessage.Accepted accepted -> accepted(now, voter, accepted);
            case LeaseMessage.Refused refused -> refused(now, voter, index, refused);
            case LeaseMessage.Prepare _, LeaseMessage.Propose _, LeaseMessage.Release _ -> {}
        }
    }

    private void promised(long now, String voter) {
        if (phase == Phase.PREPARING && votes.add(voter) && votes.size() >= terms.majority()) {
            propose(now);
        }
    }

    private void accepted(long now, String voter, LeaseMessage.Accepted accepted) {
        if (phase != Phase.PROPOSING && phase != Phase.HOLDING || accepted.round() != round || !votes.add(voter)) {
            return;
        }
        if (votes.size() != terms.majority()) {
            return;
        }
        boolean first = phase == Phase.PROPOSING;
        long ends = sentAt + terms.duration();
        if (first && ends - now < terms.acquireMargin()) {
            retire(now, now);
            return;
        }
        inFlight = false;
        end = ends;
        renewAt = sentAt + terms.renewEvery();
        if (first) {
            phase = Phase.HOLDING;
            askAt = NEVER;
            output.acquired(ballot, end);
        } else if (end - now > terms.dropMargin()) {
            output.extended(end);
        }
    }

    private void refused(long now, String voter, int index, LeaseMessage.Refused refused) {
        counter = Math.max(counter, refused.highest().counter());
        output.refused(voter, refused.reason(), refused.holder());
        if (phase == Phase.HOLDING) {
            return;
        }
        if (refused.reason() == Refusal.HELD && now - freedAt < 2 * terms.retryEvery()) {
            // The voter will hear of the release in a moment.
            resendAt = Math.min(resendAt, now + terms.retryEvery() / 10);
            tries = 0;
            return;
        }
        freeAt[index] = now + Math.max(0, Math.min(refused.remaining(), terms.kept(terms.maximum())));
        long noes = Arrays.stream(freeAt).filter(free -> free != NEVER).count();
        if (noes > terms.voters().size() - terms.majority()) {
            retire(now, majorityFreeAt(now));
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

    /** Hears that somebody gave the lease back: asks as soon as its delay allows. */
    public void freed(long now) {
        freedAt = now;
        if (wanted && phase == Phase.IDLE) {
            askAt = now + delay;
        }
    }

    /** Hears that the lease is not free before {@code at}: does not ask earlier. */
    public void defer(long at) {
        if (wanted && phase == Phase.IDLE && askAt - at < 0) {
            askAt = at + delay + random.nextLong(terms.backOff()) + 1;
        }
    }
}
