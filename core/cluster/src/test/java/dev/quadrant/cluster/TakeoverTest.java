package dev.quadrant.cluster;

import static dev.quadrant.cluster.QuietCluster.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.lease.LeaseTerms;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After a single fault of the holder the address is somewhere else within what {@link LeaseTerms#takeover} says. */
class TakeoverTest {
    private static final int SEEDS = 300;
    private static final long ROUND_TRIP = MS;
    /** Each of the waits ends when the process wakes: late by up to this on a simulated host, and its clock is off by the bound. */
    private static final long LATE = 16 * MS;

    @ParameterizedTest
    @EnumSource(
            value = Preset.class,
            names = {"LAN", "FAST"})
    void afterTheProcessDied(Preset preset) {
        takesOver(preset, cluster -> cluster.holder().kill("SIGKILL"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Preset.class,
            names = {"LAN", "FAST"})
    void afterTheProcessWasStopped(Preset preset) {
        takesOver(preset, cluster -> cluster.holder().pause());
    }

    @ParameterizedTest
    @EnumSource(
            value = Preset.class,
            names = {"LAN", "FAST"})
    void afterTheHolderWasCutOff(Preset preset) {
        takesOver(preset, cluster -> cluster.world.cutOff(cluster.holder(), true, true));
    }

    @ParameterizedTest
    @EnumSource(
            value = Preset.class,
            names = {"LAN", "FAST"})
    void afterTheHolderIsNotHeard(Preset preset) {
        takesOver(preset, cluster -> cluster.world.cutOff(cluster.holder(), true, false));
    }

    @ParameterizedTest
    @EnumSource(
            value = Preset.class,
            names = {"LAN", "FAST"})
    void afterTheHolderDoesNotHear(Preset preset) {
        takesOver(preset, cluster -> cluster.world.cutOff(cluster.holder(), false, true));
    }

    private static void takesOver(Preset preset, Consumer<QuietCluster> fault) {
        LeaseTerms terms = preset.lease(List.of("a", "b", "c"));
        long worst = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            QuietCluster cluster = new QuietCluster(seed, preset, 3, 2, ROUND_TRIP / 2).started();
            // The faults are spread over the time between two renewals.
            cluster.pass(4_000 * MS + terms.renewEvery() * seed / SEEDS);
            SimulatedHost before = cluster.holder();
            fault.accept(cluster);
            worst = Math.max(worst, cluster.pass(3_000 * MS));
            assertThat(cluster.holder()).as("seed %d", seed).isNotNull().isNotSameAs(before);
        }
        assertThat(worst).isLessThanOrEqualTo(terms.takeover(ROUND_TRIP) + LATE);
        System.out.printf(
                "simulator: %s: at most %d ms without a holder; by the formula %d ms%n",
                preset, worst / MS, terms.takeover(ROUND_TRIP) / MS);
    }
}
