package dev.quadrant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Some hundreds of simulated clusters under faults. {@code -Dseeds=N} runs more, {@code -Dseed=S} runs one again. A test of
 * the test: where a condition of safety is broken on purpose, two holders are found.
 */
class SimulationTest {
    private static final long SEEDS = Long.getLong("seeds", 300);
    /** Within this many seeds a broken condition shows. */
    private static final long SEEDS_TO_FIND = 3_000;

    @Test
    void neverTwoHoldersAndAlwaysOneInTheEnd() {
        long one = Long.getLong("seed", -1);
        if (one >= 0) {
            new Simulation(one, one % 4 == 3 ? Faults.FIVE : Faults.ALL).run();
            return;
        }
        long takeovers = LongStream.range(0, SEEDS)
                .map(seed -> new Simulation(seed, seed % 4 == 3 ? Faults.FIVE : Faults.ALL).run())
                .sum();
        assertThat(takeovers).isGreaterThan(SEEDS);
    }

    @Test
    void aSimulationIsDrawnFromItsSeedAlone() {
        assertThat(new Simulation(7, Faults.ALL).run()).isEqualTo(new Simulation(7, Faults.ALL).run());
    }

    @Test
    void withoutTheKernelsDeadlineTwoHoldersAreFound() {
        find(Faults.ALL.withoutKernelDeadline());
    }

    @Test
    void withClocksBeyondTheBoundTwoHoldersAreFound() {
        find(Faults.ALL.withDrift(300_000));
    }

    @Test
    void withVotersThatForgetTwoHoldersAreFound() {
        find(Faults.ALL.withoutMute());
    }

    private static void find(Faults faults) {
        for (long seed = 0; seed < SEEDS_TO_FIND; seed++) {
            try {
                new Simulation(seed, faults).run();
            } catch (Violation e) {
                if (e.getMessage().contains("two hosts")) {
                    return;
                }
            }
        }
        fail("no two holders in " + SEEDS_TO_FIND + " seeds: the simulator sees nothing");
    }
}
