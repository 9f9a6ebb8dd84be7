package dev.quadrant.cluster;

import static dev.quadrant.cluster.QuietCluster.MS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is planned costs no more than a moment without a holder, and what cannot be done is refused. */
class HandOverTest {
    /** At a round trip of one millisecond. */
    private static final long NO_HOLDER_MAX = 10 * MS;

    private static final int SEEDS = 200;

    @Test
    void aDrainedHostHandsOverInAMoment() {
        handsOver(cluster -> cluster.holder().drain(true));
    }

    @Test
    void aHostThatIsStoppedHandsOverInAMoment() {
        handsOver(cluster -> cluster.holder().leave());
    }

    @Test
    void aHostThatIsNotReadyHandsOverInAMoment() {
        handsOver(cluster -> cluster.holder().ready(false));
    }

    @Test
    void aHostThatCannotPlaceTheAddressHandsOverInAMoment() {
        handsOver(cluster -> cluster.holder().placeable(QuietCluster.VIP, false));
    }

    @Test
    void anOrderIsCarriedOutInAMoment() {
        handsOver(cluster -> cluster.holder().handOver(QuietCluster.VIP, ""));
    }

    @Test
    void aBetterCandidateGetsTheAddressInAMoment() {
        for (long seed = 0; seed < SEEDS; seed++) {
            QuietCluster cluster = new QuietCluster(seed, Preset.LAN, 3, 2, MS / 2).started();
            cluster.pass(4_000 * MS);
            SimulatedHost before = cluster.holder();
            SimulatedHost other = cluster.other();
            cluster.priority(other, 250);
            long empty = cluster.pass(4_000 * MS);
            assertThat(cluster.holder())
                    .as("seed %d", seed)
                    .isSameAs(cluster.spec().preempt() ? other : before);
            assertThat(empty).as("seed %d", seed).isLessThanOrEqualTo(NO_HOLDER_MAX);
        }
    }

    @Test
    void anAddressThatWasOrderedAwayStaysAway() {
        for (long seed = 0; seed < SEEDS; seed++) {
            QuietCluster cluster = new QuietCluster(seed, Preset.LAN, 3, 3, MS / 2).started();
            cluster.pass(5_000 * MS);
            SimulatedHost before = cluster.holder();
            before.handOver(QuietCluster.VIP, "");
            cluster.pass(10_000 * MS);
            assertThat(cluster.holder()).as("seed %d", seed).isNotNull().isNotSameAs(before);
        }
    }

    @Test
    void aSuccessorThatDoesNotAnswerCostsNothing() {
        QuietCluster cluster = new QuietCluster(1, Preset.LAN, 3, 2, MS / 2).started();
        cluster.pass(4_000 * MS);
        SimulatedHost holder = cluster.holder();
        cluster.other().pause();
        assertThat(holder.tellToHandOver(QuietCluster.VIP, "")).isEmpty();
        assertThat(cluster.pass(1_000 * MS)).isZero();
        assertThat(cluster.holder()).isSameAs(holder);
    }

    @Test
    void whatCannotBeIsRefused() {
        QuietCluster cluster = new QuietCluster(1, Preset.LAN, 3, 2, MS / 2).started();
        cluster.pass(4_000 * MS);
        SimulatedHost holder = cluster.holder();
        assertThat(cluster.other().tellToHandOver(QuietCluster.VIP, "")).isEqualTo("not-holder");
        assertThat(holder.tellToHandOver(QuietCluster.VIP, holder.name)).isEqualTo("already-holder");
        assertThat(holder.tellToHandOver(QuietCluster.VIP, "node-3")).isEqualTo("not-a-candidate");
        assertThat(holder.tellToHandOver(QuietCluster.VIP, cluster.other().name))
                .isEmpty();
        assertThat(holder.tellToHandOver(QuietCluster.VIP, "")).isEqualTo("under-way");
        cluster.pass(1_000 * MS);
        SimulatedHost next = cluster.holder();
        cluster.other().drain(true);
        cluster.pass(1_000 * MS);
        assertThat(next.tellToHandOver(QuietCluster.VIP, "")).isEqualTo("no-other-candidate");
    }

    private static void handsOver(Consumer<QuietCluster> action) {
        for (long seed = 0; seed < SEEDS; seed++) {
            QuietCluster cluster = new QuietCluster(seed, Preset.LAN, 3, 2, MS / 2).started();
            cluster.pass(4_000 * MS + seed * MS);
            SimulatedHost before = cluster.holder();
            action.accept(cluster);
            long empty = cluster.pass(1_000 * MS);
            assertThat(cluster.holder()).as("seed %d", seed).isNotNull().isNotSameAs(before);
            assertThat(empty).as("seed %d", seed).isBetween(1L, NO_HOLDER_MAX);
        }
    }
}
