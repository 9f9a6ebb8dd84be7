package dev.quadrant.cluster;

import static dev.quadrant.cluster.QuietCluster.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.lease.LeaseTerms;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hosts whose lists of voters differ: never two holders, and nobody guesses which list is the right one. */
class VoterListTest {
    private static final int SEEDS = 50;
    /** That somebody holds the address is no promise here. */
    private static final Set<Promise> NEVER_TWO = EnumSet.of(Promise.S1);

    private static final LeaseTerms THREE = Preset.LAN.lease(List.of("node-1", "node-2", "node-3"));
    private static final LeaseTerms OTHER_THREE = Preset.LAN.lease(List.of("node-3", "node-4", "node-5"));

    @Test
    void twoListsThatCouldBothElectElectNobody() {
        for (long seed = 0; seed < SEEDS; seed++) {
            QuietCluster cluster = split(seed);
            cluster.started().pass(10_000 * MS);
            assertThat(cluster.holder()).as("seed %d", seed).isNull();
        }
    }

    @Test
    void aHolderStaysWhatItIsWhenTheOtherListCarriesOn() {
        for (long seed = 0; seed < SEEDS; seed++) {
            QuietCluster cluster = split(seed);
            for (int host = 0; host < 3; host++) {
                cluster.world.host(host).start();
            }
            cluster.pass(6_000 * MS);
            SimulatedHost holder = cluster.holder();
            assertThat(holder).as("seed %d", seed).isNotNull();
            cluster.started().pass(10_000 * MS);
            assertThat(cluster.holder()).as("seed %d", seed).isSameAs(holder);
        }
    }

    @Test
    void oneHostWithAnotherListIsRefusedAndDisturbsNobody() {
        for (long seed = 0; seed < SEEDS; seed++) {
            QuietCluster cluster = new QuietCluster(seed, Preset.LAN, 4, 4, MS / 2, NEVER_TWO);
            for (int host = 0; host < 3; host++) {
                cluster.scenario.astray.put(host, THREE);
            }
            cluster.scenario.astray.put(3, OTHER_THREE);
            cluster.started().pass(10_000 * MS);
            assertThat(cluster.holder()).as("seed %d", seed).isNotNull();
            assertThat(cluster.holder().index).as("seed %d", seed).isLessThan(3);
        }
    }

    @Test
    void hostsThatDoNotVoteDisturbNobodyWhateverTheirList() {
        LeaseTerms old = Preset.LAN.lease(List.of("node-7", "node-8", "node-9"));
        for (long seed = 0; seed < SEEDS; seed++) {
            QuietCluster cluster = new QuietCluster(seed, Preset.LAN, 5, 5, MS / 2, NEVER_TWO);
            for (int host = 0; host < 5; host++) {
                cluster.scenario.astray.put(host, host < 3 ? THREE : old);
            }
            cluster.started().pass(10_000 * MS);
            assertThat(cluster.holder()).as("seed %d", seed).isNotNull();
        }
    }

    /** Three hosts of one list and two of another, which has one voter in common with it. */
    private static QuietCluster split(long seed) {
        QuietCluster cluster = new QuietCluster(seed, Preset.LAN, 5, 5, MS / 2, NEVER_TWO);
        for (int host = 0; host < 5; host++) {
            cluster.scenario.astray.put(host, host < 3 ? THREE : OTHER_THREE);
        }
        return cluster;
    }
}
