package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.Acceptor;
import dev.quadrant.cluster.lease.LeaseOutput;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.lease.Proposer;
import dev.quadrant.cluster.membership.Membership;
import java.util.random.RandomGenerator;

/** Makes the voter and the proposers of a node. The simulator makes some that break a condition, to see that it is found. */
interface LeaseParts {
    /** The ones that keep all conditions. */
    LeaseParts SOUND = new LeaseParts() {};

    /** The voter of a node that starts now. */
    default Acceptor voter(LeaseTerms terms, long now) {
        return new Acceptor(terms, now);
    }

    /** The proposer of one lease. */
    default Proposer proposer(
            String lease,
            ClusterNode.Start start,
            long now,
            RandomGenerator random,
            LeaseOutput output,
            Membership members) {
        return new Proposer(
                lease,
                start.self().name(),
                start.session(),
                start.self().incarnation(),
                now,
                start.terms(),
                random,
                output);
    }
}
