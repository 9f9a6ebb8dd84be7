package dev.quadrant.cluster;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Many simulations, and what they came to.
 *
 * @param simulated nanoseconds
 * @param wall nanoseconds
 * @param emptyMax the longest that an address was nowhere, whatever the faults; nanoseconds
 */
record Campaign(long seeds, long simulated, long wall, long takeovers, long emptyMax) {
    private static final Campaign NOTHING = new Campaign(0, 0, 0, 0, 0);

    /** Runs the seeds from {@code -Dfrom} (0) on, on {@code -Dthreads} (1) threads; throws the first {@link Violation}. */
    static Campaign run(long seeds) {
        long start = System.nanoTime();
        long from = Long.getLong("from", 0);
        try (ForkJoinPool pool = new ForkJoinPool(Integer.getInteger("threads", 1))) {
            Campaign sum = pool.submit(() -> LongStream.range(from, from + seeds)
                            .parallel()
                            .mapToObj(Campaign::one)
                            .reduce(NOTHING, Campaign::plus))
                    .get();
            return new Campaign(seeds, sum.simulated, System.nanoTime() - start, sum.takeovers, sum.emptyMax);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Violation violation) {
                throw violation;
            }
            throw new IllegalStateException(e);
        }
    }

    private static Campaign one(long seed) {
        Simulation.Result result = Simulation.of(seed).run();
        return new Campaign(1, result.time(), 0, result.takeovers(), result.emptyMax());
    }

    private Campaign plus(Campaign other) {
        return new Campaign(
                seeds + other.seeds,
                simulated + other.simulated,
                0,
                takeovers + other.takeovers,
                Math.max(emptyMax, other.emptyMax));
    }

    @Override
    public String toString() {
        return String.format(
                "simulator: %d seeds, %.1f simulated hours in %d s, %d takeovers, no violation; longest time without a"
                        + " holder %.2f s, under whatever faults",
                seeds, simulated / 3.6e12, TimeUnit.NANOSECONDS.toSeconds(wall), takeovers, emptyMax / 1e9);
    }
}
