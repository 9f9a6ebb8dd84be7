package dev.quadrant.e2e.cluster;

import java.time.Duration;
import java.time.Instant;

/** The wall clock of this machine, to be set wrong for a while; closing sets it right. Needs CAP_SYS_TIME. */
final class WallClock implements AutoCloseable {
    private final Instant wall = Instant.now();
    private final long monotonic = System.nanoTime();

    /** Sets the clock to the right time and this much more. */
    void ahead(Duration offset) {
        Instant now = wall.plusNanos(System.nanoTime() - monotonic).plus(offset);
        Shell.run("date", "--set=@" + now.getEpochSecond() + "." + String.format("%09d", now.getNano()));
    }

    @Override
    public void close() {
        ahead(Duration.ZERO);
    }
}
