package dev.quadrant.testbed;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for things that other processes do. The limit is generous and only says when to give up. */
public final class Await {
    private static final Duration PACE = Duration.ofMillis(20);

    private Await() {}

    public static void until(String what, Duration limit, BooleanSupplier condition) {
        until(what, limit, condition, () -> "");
    }

    /**
     * Returns once the condition holds.
     *
     * @param evidence what to show when it never does
     * @throws IllegalStateException at the limit
     */
    public static void until(String what, Duration limit, BooleanSupplier condition, Supplier<String> evidence) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "not within " + limit.toSeconds() + " s: " + what + "\n" + evidence.get());
            }
            try {
                Thread.sleep(PACE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
