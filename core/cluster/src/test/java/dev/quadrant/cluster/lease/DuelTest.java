package dev.quadrant.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proposers of one rank that ask at the same moment do not duel for ever: random waits part them soon. */
class DuelTest {
    private static final long MS = 1_000_000;
    private static final int SEEDS = 500;
    private static final LeaseTerms TERMS = new LeaseTerms(
            List.of("a", "b", "c"),
            700 * MS,
            1000 * MS,
            1000,
            200 * MS,
            50 * MS,
            30 * MS,
            500 * MS,
            180 * MS,
            100 * MS);
    private static final long AWAKE = TERMS.kept(TERMS.maximum());
    /** Ten waits, each with its two round trips. */
    private static final long SOON = 10 * (30 * MS + 4 * MS);

    private record Event(long at, long order, Runnable what) {}

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void oneOfThemHoldsSoon(int proposers) {
        long worst = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            worst = Math.max(worst, new Duel(new SplittableRandom(seed), proposers).fight());
        }
        assertThat(worst).isLessThan(SOON);
    }

    /** Some proposers, three voters, and a network on which a packet is under way for up to a millisecond. */
    private static final class Duel {
        private final SplittableRandom random;
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
        private final List<Acceptor> voters = new ArrayList<>();
        private final List<Proposer> proposers = new ArrayList<>();
        private long now = AWAKE;
        private long order;
        private long heldAt = -1;

        Duel(SplittableRandom random, int count) {
            this.random = random;
            TERMS.voters().forEach(_ -> voters.add(new Acceptor(TERMS, 0)));
            for (int i = 0; i < count; i++) {
                int index = i;
                proposers.add(new Proposer("web", "p" + i, i, 1, AWAKE, TERMS, random.split(), new Output(index)));
            }
        }

        long fight() {
            for (Proposer proposer : proposers) {
                proposer.want(now, 0);
                proposer.tick(now);
                wake(proposer);
            }
            while (heldAt < 0) {
                Event event = events.poll();
                now = event.at;
                event.what.run();
            }
            return heldAt - AWAKE;
        }

        private void wake(Proposer proposer) {
            at(Math.max(now, proposer.nextAt()), () -> {
                proposer.tick(now);
                wake(proposer);
            });
        }

        private void at(long time, Runnable what) {
            events.add(new Event(time, order++, what));
        }

        private void carry(Runnable what) {
            at(now + 50_000 + random.nextLong(MS), what);
        }

        private final class Output implements LeaseOutput {
            private final int index;

            Output(int index) {
                this.index = index;
            }

            @Override
            public void toVoter(String voter, LeaseMessage message) {
                carry(() -> {
                    LeaseMessage answer =
                            voters.get(TERMS.voters().indexOf(voter)).receive(now, message);
                    if (answer != null) {
                        carry(() -> {
                            Proposer proposer = proposers.get(index);
                            proposer.receive(now, voter, answer);
                            wake(proposer);
                        });
                    }
                });
            }

            @Override
            public void toAll(LeaseMessage message) {
                TERMS.voters().forEach(voter -> toVoter(voter, message));
            }

            @Override
            public void acquired(Ballot ballot, long end) {
                heldAt = now;
            }

            @Override
            public void extended(long end) {}

            @Override
            public void lost(String reason) {}

            @Override
            public void refused(String voter, Refusal reason, String holder) {}
        }
    }
}
