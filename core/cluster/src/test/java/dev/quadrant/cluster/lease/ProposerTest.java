package dev.quadrant.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** One proposer and the answers that it gets. Times are milliseconds, times MS. */
class ProposerTest {
    private static final long MS = 1_000_000;
    private static final LeaseTerms TERMS = new LeaseTerms(
            List.of("a", "b", "c"),
            850 * MS,
            1000 * MS,
            1000,
            200 * MS,
            50 * MS,
            30 * MS,
            500 * MS,
            180 * MS,
            100 * MS);

    private final Recorder said = new Recorder();
    private final Proposer proposer = new Proposer("web", "a", 7, 100, 0, TERMS, new SplittableRandom(1), said);

    @Test
    void asksThenProposesThenHoldsFromTheTimeOfTheProposal() {
        proposer.want(0, 0);
        proposer.tick(0);
        assertThat(said.take()).containsExactly("a Prepare", "b Prepare", "c Prepare");
        promise(1 * MS, "a");
        assertThat(said.take()).isEmpty();
        promise(20 * MS, "c");
        assertThat(said.take()).containsExactly("a Propose 1", "b Propose 1", "c Propose 1");
        accept(25 * MS, "a", 1);
        accept(60 * MS, "b", 1);
        assertThat(said.take()).containsExactly("acquired until 870");
        assertThat(proposer.nextAt()).isEqualTo(220 * MS);
    }

    @Test
    void doesNotTakeWhatIsNearlyOver() {
        propose(0);
        accept(1 * MS, "a", 1);
        accept(351 * MS, "b", 1);
        assertThat(said.take()).as("those who accepted need not keep it").containsExactly("all Release");
        assertThat(proposer.holding()).isFalse();
    }

    /** Voters may have restarted while it was stopped, and have forgotten whom they gave the lease to under a higher one. */
    @Test
    void doesNotWinWithABallotThatIsOlderThanTheLongestLease() {
        proposer.want(0, 0);
        proposer.tick(0);
        Ballot stale = proposer.ballot();
        promise(990 * MS, "a");
        promise(990 * MS, "c");
        said.take();
        accept(999 * MS, "a", 1);
        accept(1_000 * MS, "c", 1);
        assertThat(said.take()).containsExactly("all Release");
        assertThat(proposer.holding()).isFalse();
        proposer.tick(proposer.nextAt());
        assertThat(proposer.ballot().counter()).isGreaterThan(stale.counter());
    }

    @Test
    void aVoteCountsOnceAndForItsRoundAndBallotOnly() {
        propose(0);
        accept(1 * MS, "a", 1);
        accept(2 * MS, "a", 1);
        accept(2 * MS, "b", 2);
        accept(2 * MS, "stranger", 1);
        proposer.receive(2 * MS, "b", new LeaseMessage.Accepted("web", new Ballot(1, "a", 7), 1));
        assertThat(proposer.holding()).isFalse();
        accept(3 * MS, "b", 1);
        assertThat(proposer.holding()).isTrue();
    }

    @Test
    void renewsUnderTheSameBallotAndCountsFromTheRenewal() {
        hold();
        proposer.tick(200 * MS);
        assertThat(said.take()).containsExactly("a Propose 2", "b Propose 2", "c Propose 2");
        accept(201 * MS, "a", 1);
        accept(201 * MS, "b", 1);
        assertThat(said.take()).as("late answers to the first round").isEmpty();
        accept(201 * MS, "a", 2);
        accept(202 * MS, "c", 2);
        assertThat(said.take()).containsExactly("extended until 1050");
    }

    @Test
    void givesUpBeforeTheEndAndThenReleases() {
        hold();
        for (long now = 0; now < 670 * MS; now += 10 * MS) {
            proposer.tick(now);
        }
        said.take();
        proposer.tick(670 * MS);
        assertThat(said.take()).containsExactly("lost not-renewed", "all Release");
        assertThat(proposer.holding()).isFalse();
    }

    @Test
    void asksAgainWhenAMajorityWillBeFree() {
        proposer.want(0, 0);
        proposer.tick(0);
        said.take();
        refuse(1 * MS, "a", Refusal.HELD, 400 * MS);
        refuse(1 * MS, "b", Refusal.HELD, 300 * MS);
        assertThat(proposer.nextAt()).isBetween(301 * MS, 332 * MS);
    }

    @Test
    void bidsHigherThanWhatItWasOutbidBy() {
        proposer.want(0, 0);
        proposer.tick(0);
        Ballot higher = new Ballot(5_000, "b", 1);
        for (String voter : List.of("b", "c")) {
            proposer.receive(
                    0, voter, new LeaseMessage.Refused("web", proposer.ballot(), Refusal.OUTBID, higher, "", 0));
        }
        proposer.tick(40 * MS);
        assertThat(proposer.ballot().counter()).isEqualTo(5_001);
    }

    @Test
    void sendsAgainOnlyToThoseWhoDidNotAnswer() {
        proposer.want(0, 0);
        proposer.tick(0);
        said.take();
        promise(1 * MS, "a");
        proposer.tick(50 * MS);
        assertThat(said.take()).containsExactly("b Prepare", "c Prepare");
    }

    @Test
    void waitsItsTurnAndHearsOfARelease() {
        proposer.want(0, 80 * MS);
        assertThat(proposer.nextAt()).isEqualTo(80 * MS);
        proposer.defer(900 * MS);
        assertThat(proposer.nextAt()).isBetween(980 * MS, 1011 * MS);
        proposer.freed(100 * MS, new LeaseMessage.Release("web", new Ballot(1, "c", 1), ""));
        assertThat(proposer.nextAt()).isEqualTo(180 * MS);
    }

    @Test
    void theNamedSuccessorProposesAtOnceAndPassesTheReleaseOn() {
        proposer.want(0, 80 * MS);
        proposer.freed(10 * MS, new LeaseMessage.Release("web", new Ballot(7_000, "c", 1), "a"));
        assertThat(said.take())
                .containsExactly("a Release", "a Propose 1", "b Release", "b Propose 1", "c Release", "c Propose 1");
        assertThat(proposer.ballot().counter()).isEqualTo(7_001);
        accept(11 * MS, "a", 1);
        accept(11 * MS, "b", 1);
        assertThat(said.take()).containsExactly("acquired until 860");
    }

    @Test
    void othersLeaveTheSuccessorItsTime() {
        proposer.want(0, 0);
        proposer.defer(900 * MS);
        proposer.freed(10 * MS, new LeaseMessage.Release("web", new Ballot(7, "c", 1), "b"));
        assertThat(proposer.nextAt()).isEqualTo(10 * MS + TERMS.stagger());
    }

    @Test
    void passesNoReleaseOnThatIsOld() {
        proposer.want(0, 0);
        proposer.freed(0, new LeaseMessage.Release("web", new Ballot(7, "c", 1), "b"));
        proposer.defer(900 * MS);
        proposer.tick(proposer.nextAt());
        assertThat(said.take()).containsExactly("a Prepare", "b Prepare", "c Prepare");
    }

    @Test
    void asksSoonerWhenABetterCandidateIsGone() {
        proposer.want(0, 80 * MS);
        proposer.defer(900 * MS);
        long before = proposer.nextAt();
        proposer.want(100 * MS, 0);
        assertThat(proposer.nextAt()).isEqualTo(before - 80 * MS);
    }

    @Test
    void aHolderThatIsOutbidBidsHigherWithItsNextRound() {
        hold();
        proposer.tick(200 * MS);
        Ballot ballot = proposer.ballot();
        Ballot higher = new Ballot(9_000, "b", 1);
        proposer.receive(201 * MS, "c", new LeaseMessage.Refused("web", ballot, Refusal.OUTBID, higher, "", 0));
        accept(201 * MS, "a", 2);
        accept(201 * MS, "b", 2);
        said.take();
        proposer.tick(400 * MS);
        assertThat(proposer.ballot()).isEqualTo(new Ballot(9_001, "a", 7));
        assertThat(said.take()).containsExactly("a Propose 3", "b Propose 3", "c Propose 3");
        assertThat(proposer.holding()).isTrue();
    }

    @Test
    void givesBackWhatAnAttemptThatFailedWasGiven() {
        propose(0);
        accept(1 * MS, "a", 1);
        refuse(1 * MS, "b", Refusal.HELD, 400 * MS);
        refuse(1 * MS, "c", Refusal.HELD, 300 * MS);
        assertThat(said.take()).containsExactly("all Release");
    }

    @Test
    void asksAVoterAgainThatIsFreeInAMoment() {
        proposer.want(0, 0);
        proposer.tick(0);
        promise(1 * MS, "a");
        refuse(1 * MS, "b", Refusal.HELD, 2 * MS);
        assertThat(proposer.nextAt()).isEqualTo(3 * MS);
    }

    @Test
    void ballotsAreNeverBelowTheWallClock() {
        proposer.want(0, 0);
        proposer.tick(0);
        assertThat(proposer.ballot().counter()).isEqualTo(101);
        proposer.unwant(1 * MS);
        proposer.want(5_000 * MS, 0);
        proposer.tick(5_000 * MS);
        assertThat(proposer.ballot().counter()).isEqualTo(5_101);
    }

    @Test
    void saysThriceWhoShallHaveItNext() {
        hold();
        proposer.release(100 * MS, "b");
        proposer.tick(150 * MS);
        proposer.tick(200 * MS);
        proposer.tick(250 * MS);
        assertThat(said.take().stream().filter("all Release"::equals)).hasSize(3);
    }

    private void hold() {
        propose(0);
        accept(0, "a", 1);
        accept(1 * MS, "b", 1);
        said.take();
    }

    private void propose(long now) {
        proposer.want(now, 0);
        proposer.tick(now);
        promise(now, "a");
        promise(now, "b");
        said.take();
    }

    private void promise(long now, String voter) {
        proposer.receive(now, voter, new LeaseMessage.Promise("web", proposer.ballot()));
    }

    private void accept(long now, String voter, long round) {
        proposer.receive(now, voter, new LeaseMessage.Accepted("web", proposer.ballot(), round));
    }

    private void refuse(long now, String voter, Refusal reason, long remaining) {
        proposer.receive(
                now,
                voter,
                new LeaseMessage.Refused("web", proposer.ballot(), reason, proposer.ballot(), "b", remaining));
    }

    private static final class Recorder implements LeaseOutput {
        private final List<String> lines = new ArrayList<>();

        List<String> take() {
            List<String> taken = List.copyOf(lines);
            lines.clear();
            return taken;
        }

        @Override
        public void toVoter(String voter, LeaseMessage message) {
            String round = message instanceof LeaseMessage.Propose propose ? " " + propose.round() : "";
            lines.add(voter + " " + message.getClass().getSimpleName() + round);
        }

        @Override
        public void toAll(LeaseMessage message) {
            lines.add("all " + message.getClass().getSimpleName());
        }

        @Override
        public void acquired(Ballot ballot, long end) {
            lines.add("acquired until " + end / MS);
        }

        @Override
        public void extended(long end) {
            lines.add("extended until " + end / MS);
        }

        @Override
        public void lost(String reason) {
            lines.add("lost " + reason);
        }

        @Override
        public void refused(String voter, Refusal reason, String holder) {}
    }
}
