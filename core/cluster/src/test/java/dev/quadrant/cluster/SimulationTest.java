package dev.quadrant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Simulated clusters under faults keep all promises. {@code -Dseeds=N} runs more of them, {@code -Dseed=S} runs one again. A
 * test of the test: where a condition is broken on purpose, the promise that rests on it is seen broken.
 */
class SimulationTest {
    private static final long SEEDS = Long.getLong("seeds", 2_000);
    private static final long SEED = Long.getLong("seed", -1);
    private static final Sabotage SABOTAGE = Sabotage.valueOf(System.getProperty("sabotage", "NONE"));

    @Test
    void allPromisesAreKept() {
        if (SEED >= 0) {
            new Simulation(new Scenario(SEED, SABOTAGE), EnumSet.allOf(Promise.class)).run();
            return;
        }
        Campaign campaign = Campaign.run(SEEDS);
        System.out.println(campaign);
        assertThat(campaign.takeovers()).isGreaterThan(SEEDS);
    }

    @Test
    void aSimulationIsDrawnFromItsSeedAlone() {
        assertThat(Simulation.of(7).run()).isEqualTo(Simulation.of(7).run());
    }

    @ParameterizedTest
    @CsvSource({
        "CLOCK_STARTS_LATE, S1, 10000",
        "TIMESTAMPS, S1, 300",
        "NO_SILENCE, S1, 1000",
        "NO_SILENCE, S7, 20",
        "BALLOTS_REPEAT, S1, 1000",
        "VOTERS_BY_GOSSIP, S1, 100",
        "HINTS_BELIEVED, S1, 100",
        "NO_KERNEL_DEADLINE, S1, 100",
        "NO_MARGIN, S1, 1000",
        "DRIFT_BEYOND_BOUND, S1, 1000",
        "LEASES_FOR_EVER, S3, 100",
        "IMPATIENT, S6, 100",
    })
    void whatIsBrokenOnPurposeIsFound(Sabotage sabotage, Promise promise, long seedsMax) {
        for (long seed = 0; seed < seedsMax; seed++) {
            try {
                new Simulation(new Scenario(seed, sabotage), EnumSet.of(promise)).run();
            } catch (Violation _) {
                System.out.println(
                        "simulator: " + sabotage + " breaks " + promise + ", found after " + (seed + 1) + " seeds");
                return;
            }
        }
        fail("%s is not found in %d seeds: the simulator does not see it", sabotage, seedsMax);
    }
}
