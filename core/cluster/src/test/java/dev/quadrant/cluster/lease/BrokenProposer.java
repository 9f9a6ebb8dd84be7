package dev.quadrant.cluster.lease;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/** Proposers that break one condition each. */
public class BrokenProposer extends Proposer {
    private static final int STEP = 1_000;

    /** What a proposer is made of. */
    public record Origin(
            String lease,
            String self,
            long session,
            long wallMillis,
            long now,
            LeaseTerms terms,
            RandomGenerator random,
            LeaseOutput output) {}

    private BrokenProposer(Origin origin) {
        super(
                origin.lease,
                origin.self,
                origin.session,
                origin.wallMillis,
                origin.now,
                origin.terms,
                origin.random,
                origin.output);
    }

    /** Condition (a): its lease starts when the last vote came, and nothing before that counts. */
    public static Proposer startingLate(Origin origin) {
        return new BrokenProposer(origin) {
            @Override
            long startOf(long sentAt, long answeredAt) {
                return answeredAt;
            }

            @Override
            boolean aged(long drawnAt, long now) {
                return false;
            }
        };
    }

    /**
     * Condition (c): attempts share a ballot until somebody bids higher, and the lives of a node share their session and begin
     * with the same ballot.
     */
    public static Proposer repeatingBallots(Origin origin) {
        Origin ageless =
                new Origin(origin.lease, origin.self, 0, 0, origin.now, origin.terms, origin.random, origin.output);
        return new BrokenProposer(ageless) {
            @Override
            long nextCounter(long highest, long now) {
                int mine = Math.floorMod(origin.self.hashCode(), STEP);
                return highest % STEP == mine ? highest : (highest / STEP + 1) * STEP + mine;
            }
        };
    }

    /** Condition (d): a majority is one of whom gossip sees. */
    public static Proposer withMajorityOf(Origin origin, IntSupplier members) {
        return new BrokenProposer(origin) {
            @Override
            int majority() {
                return Math.min(origin.terms.majority(), members.getAsInt() / 2 + 1);
            }
        };
    }

    /** Condition (e): it holds when it hears of no holder. */
    public static Proposer believing(Origin origin, BooleanSupplier free) {
        return new BrokenProposer(origin) {
            @Override
            public void want(long now, long delay) {
                super.want(now, delay);
                if (!holding() && ballot() != null && free.getAsBoolean()) {
                    begin(now + origin.terms.duration());
                    origin.output.acquired(ballot(), end());
                }
            }
        };
    }
}
