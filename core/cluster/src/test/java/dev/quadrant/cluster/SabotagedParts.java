package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.Acceptor;
import dev.quadrant.cluster.lease.BrokenAcceptor;
import dev.quadrant.cluster.lease.BrokenProposer;
import dev.quadrant.cluster.lease.LeaseOutput;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.lease.Proposer;
import dev.quadrant.cluster.membership.Membership;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Voters and proposers that break one condition. */
final class SabotagedParts implements LeaseParts {
    private final Sabotage sabotage;
    private final SplittableRandom random;

    private SabotagedParts(Sabotage sabotage, SplittableRandom random) {
        this.sabotage = sabotage;
        this.random = random;
    }

    static LeaseParts of(Scenario scenario, SplittableRandom random) {
        return scenario.sabotage == Sabotage.NONE ? LeaseParts.SOUND : new SabotagedParts(scenario.sabotage, random);
    }

    @Override
    public Acceptor voter(LeaseTerms terms, long now) {
        return switch (sabotage) {
            case NO_SILENCE -> new Acceptor(terms, now - 2 * terms.kept(terms.maximum()));
            case TIMESTAMPS ->
                BrokenAcceptor.withClockOff(terms, now, random.nextLong(-terms.duration(), terms.duration()));
            case LEASES_FOR_EVER -> BrokenAcceptor.withClockOff(terms, now, 1_000 * Scenario.SECOND);
            default -> LeaseParts.SOUND.voter(terms, now);
        };
    }

    @Override
    public Proposer proposer(
            String lease,
            ClusterNode.Start start,
            long now,
            RandomGenerator generator,
            LeaseOutput output,
            Membership members) {
        BrokenProposer.Origin origin = new BrokenProposer.Origin(
                lease,
                start.self().name(),
                start.session(),
                start.self().incarnation(),
                now,
                start.terms(),
                generator,
                output);
        return switch (sabotage) {
            case CLOCK_STARTS_LATE -> BrokenProposer.startingLate(origin);
            case BALLOTS_REPEAT -> BrokenProposer.repeatingBallots(origin);
            case VOTERS_BY_GOSSIP -> BrokenProposer.withMajorityOf(origin, () -> members.present() + 1);
            case HINTS_BELIEVED -> BrokenProposer.believing(origin, () -> nobodyHolds(lease, members));
            default -> LeaseParts.SOUND.proposer(lease, start, now, generator, output, members);
        };
    }

    private static boolean nobodyHolds(String lease, Membership members) {
        return members.view(0).stream()
                .noneMatch(
                        view -> view.status().present() && view.member().state().containsKey("held." + lease));
    }
}
