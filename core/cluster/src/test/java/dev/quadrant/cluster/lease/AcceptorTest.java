package dev.quadrant.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.Preset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One voter, step by step. Times are nanoseconds. */
class AcceptorTest {
    private static final long MS = 1_000_000;
    private static final LeaseTerms TERMS = new LeaseTerms(
            List.of("c", "a", "b"),
            850 * MS,
            1000 * MS,
            1000,
            200 * MS,
            50 * MS,
            30 * MS,
            500 * MS,
            180 * MS,
            100 * MS);
    private static final long SUM = TERMS.sum();
    /** When a voter that started at 0 speaks. */
    private static final long AWAKE = TERMS.kept(1000 * MS);

    private final Acceptor voter = new Acceptor(TERMS, 0);

    @Test
    void isMuteForTheLongestLeaseAfterItsStart() {
        assertThat(refusal(voter.receive(AWAKE - 1, prepare(1, "a")))).isEqualTo(Refusal.MUTE);
        assertThat(refusal(voter.receive(AWAKE - 1, propose(1, "a", 1)))).isEqualTo(Refusal.MUTE);
        assertThat(voter.receive(AWAKE, prepare(1, "a"))).isInstanceOf(LeaseMessage.Promise.class);
    }

    @Test
    void keepsALeaseLongerThanItsHolderByTheDriftOfTwoClocks() {
        accept(AWAKE, 1, "a", 1);
        long kept = AWAKE + TERMS.kept(850 * MS);
        assertThat(refusal(voter.receive(kept - 1, prepare(2, "b")))).isEqualTo(Refusal.HELD);
        assertThat(voter.receive(kept, prepare(2, "b"))).isInstanceOf(LeaseMessage.Promise.class);
    }

    @Test
    void givesNobodyElseALeaseThatIsHeldWhateverTheBallot() {
        accept(AWAKE, 1, "a", 1);
        LeaseMessage.Refused refused =
                (LeaseMessage.Refused) voter.receive(AWAKE + 100 * MS, propose(1_000_000, "b", 1));
        assertThat(refused.reason()).isEqualTo(Refusal.HELD);
        assertThat(refused.holder()).isEqualTo("a");
        assertThat(refused.remaining()).isEqualTo(TERMS.kept(850 * MS) - 100 * MS);
    }

    @Test
    void anotherLifeOfTheHolderIsSomebodyElse() {
        accept(AWAKE, 1, "a", 1);
        Ballot reborn = new Ballot(2, "a", 2);
        assertThat(refusal(voter.receive(AWAKE, new LeaseMessage.Prepare("web", reborn, SUM))))
                .isEqualTo(Refusal.HELD);
    }

    @Test
    void aPromiseShutsLowerBallotsOut() {
        assertThat(voter.receive(AWAKE, prepare(5, "a"))).isInstanceOf(LeaseMessage.Promise.class);
        assertThat(refusal(voter.receive(AWAKE, prepare(4, "b")))).isEqualTo(Refusal.OUTBID);
        assertThat(refusal(voter.receive(AWAKE, propose(4, "b", 1)))).isEqualTo(Refusal.OUTBID);
        LeaseMessage.Refused refused = (LeaseMessage.Refused) voter.receive(AWAKE, prepare(4, "b"));
        assertThat(refused.highest().counter()).isEqualTo(5);
    }

    @Test
    void renewalsUnderOneBallotExtend() {
        accept(AWAKE, 1, "a", 1);
        accept(AWAKE + 500 * MS, 1, "a", 2);
        assertThat(voter.freeAt("web", AWAKE + 500 * MS)).isEqualTo(AWAKE + 500 * MS + TERMS.kept(850 * MS));
        assertThat(voter.receive(AWAKE + 600 * MS, propose(1, "a", 1)))
                .as("a late copy of an earlier round")
                .isNull();
    }

    @Test
    void aReleaseFreesAtOnceAndShutsLateProposalsOut() {
        accept(AWAKE, 1, "a", 1);
        assertThat(voter.receive(AWAKE, new LeaseMessage.Release("web", ballot(1, "a"), "")))
                .isNull();
        assertThat(refusal(voter.receive(AWAKE, propose(1, "a", 1)))).isEqualTo(Refusal.OUTBID);
        accept(AWAKE, 2, "b", 1);
    }

    @Test
    void aLateReleaseDoesNotFreeALaterLease() {
        accept(AWAKE, 1, "a", 1);
        accept(AWAKE, 3, "a", 1);
        voter.receive(AWAKE, new LeaseMessage.Release("web", ballot(1, "a"), ""));
        assertThat(refusal(voter.receive(AWAKE, prepare(4, "b")))).isEqualTo(Refusal.HELD);
    }

    @Test
    void aReleaseByAnotherDoesNotFree() {
        accept(AWAKE, 1, "a", 1);
        voter.receive(AWAKE, new LeaseMessage.Release("web", ballot(9, "b"), ""));
        assertThat(refusal(voter.receive(AWAKE, prepare(10, "b")))).isEqualTo(Refusal.HELD);
    }

    @Test
    void refusesOtherVotersAndTooLongLeases() {
        LeaseTerms other = new LeaseTerms(
                List.of("a", "b", "d"),
                850 * MS,
                1000 * MS,
                1000,
                200 * MS,
                50 * MS,
                30 * MS,
                500 * MS,
                180 * MS,
                100 * MS);
        assertThat(other.sum()).isNotEqualTo(SUM);
        assertThat(refusal(voter.receive(AWAKE, new LeaseMessage.Prepare("web", ballot(1, "a"), other.sum()))))
                .isEqualTo(Refusal.VOTERS);
        assertThat(refusal(
                        voter.receive(AWAKE, new LeaseMessage.Propose("web", ballot(1, "a"), 1, 1000 * MS + 1, SUM))))
                .isEqualTo(Refusal.TOO_LONG);
    }

    @Test
    void keepsABoundedNumberOfLeases() {
        for (int i = 0; i < Acceptor.LEASES_MAX; i++) {
            voter.receive(AWAKE, new LeaseMessage.Prepare("lease-" + i, ballot(1, "a"), SUM));
        }
        assertThat(refusal(voter.receive(AWAKE, prepare(1, "a")))).isEqualTo(Refusal.FULL);
    }

    /** Who has the lease, and what was promised, when a request comes; and what it comes to. */
    @ParameterizedTest
    @CsvSource({
        // accepted, promised, released; who asks under which ballot; the answer
        "    ,    ,    , a1, PROMISE",
        "    , a5 ,    , a5, PROMISE",
        "    , a5 ,    , a4, OUTBID",
        "    , a5 ,    , b4, OUTBID",
        "    , a5 ,    , b5, OUTBID",
        "    , a5 ,    , b6, PROMISE",
        " a5 ,    ,    , b9, HELD",
        " a5 ,    ,    , a5, PROMISE",
        " a5 ,    ,    , a6, PROMISE",
        " a5 ,    ,    , a4, OUTBID",
        " a5 ,    , a5 , b6, PROMISE",
        " a5 ,    , a4 , b6, HELD",
        " a5 ,    , b9 , a5, PROMISE",
    })
    void aPrepareIsJudgedByWhatIsHeldAndPromised(
            String accepted, String promised, String released, String asks, String answer) {
        if (accepted != null) {
            voter.receive(AWAKE, new LeaseMessage.Propose("web", of(accepted), 1, 850 * MS, SUM));
        }
        if (promised != null) {
            voter.receive(AWAKE, new LeaseMessage.Prepare("web", of(promised), SUM));
        }
        if (released != null) {
            voter.receive(AWAKE, new LeaseMessage.Release("web", of(released), ""));
        }
        LeaseMessage said = voter.receive(AWAKE, new LeaseMessage.Prepare("web", of(asks), SUM));
        assertThat(
                        said instanceof LeaseMessage.Refused refused
                                ? refused.reason().name()
                                : "PROMISE")
                .isEqualTo(answer);
    }

    @Test
    void learnsWhileItIsMuteHowHighTheBallotsAre() {
        voter.receive(AWAKE / 2, propose(70, "a", 9));
        assertThat(refusal(voter.receive(AWAKE, prepare(70, "b")))).isEqualTo(Refusal.OUTBID);
        assertThat(voter.receive(AWAKE, propose(70, "a", 10))).isInstanceOf(LeaseMessage.Accepted.class);
    }

    @Test
    void saysWhetherTheVotersDifferOrTheTimes() {
        LeaseTerms slower = Preset.WAN.lease(TERMS.voters());
        LeaseTerms drifting = new LeaseTerms(
                TERMS.voters(), 850 * MS, 1000 * MS, 999, 200 * MS, 50 * MS, 30 * MS, 500 * MS, 180 * MS, 100 * MS);
        for (LeaseTerms other : List.of(slower, drifting)) {
            assertThat(refusal(voter.receive(AWAKE, new LeaseMessage.Prepare("web", ballot(1, "a"), other.sum()))))
                    .isEqualTo(Refusal.TIMES);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 1_000, 100_000})
    void keepsALeaseUntilItHasEndedByTheSlowestClock(int driftPpm) {
        LeaseTerms terms = new LeaseTerms(
                TERMS.voters(),
                850 * MS,
                1000 * MS,
                driftPpm,
                200 * MS,
                50 * MS,
                30 * MS,
                500 * MS,
                180 * MS,
                100 * MS);
        double slowest = 850 * MS / (1 - driftPpm / 1e6);
        double keptByTheFastest = terms.kept(850 * MS) / (1 + driftPpm / 1e6);
        assertThat(keptByTheFastest).isGreaterThan(slowest);
    }

    private static Ballot of(String text) {
        return ballot(text.charAt(1) - '0', text.substring(0, 1));
    }

    private void accept(long now, long counter, String proposer, long round) {
        assertThat(voter.receive(now, propose(counter, proposer, round)))
                .isEqualTo(new LeaseMessage.Accepted("web", ballot(counter, proposer), round));
    }

    private static Ballot ballot(long counter, String proposer) {
        return new Ballot(counter, proposer, 1);
    }

    private static LeaseMessage prepare(long counter, String proposer) {
        return new LeaseMessage.Prepare("web", ballot(counter, proposer), SUM);
    }

    private static LeaseMessage propose(long counter, String proposer, long round) {
        return new LeaseMessage.Propose("web", ballot(counter, proposer), round, 850 * MS, SUM);
    }

    private static Refusal refusal(LeaseMessage message) {
        return ((LeaseMessage.Refused) message).reason();
    }
}
