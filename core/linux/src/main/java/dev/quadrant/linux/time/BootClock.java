package dev.quadrant.linux.time;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;

/**
 * {@code CLOCK_BOOTTIME}: nanoseconds since the host booted, never set, and going on while the host sleeps, which the clock
 * of {@link System#nanoTime()} does not. For one thread only.
 */
public final class BootClock {
    static final int CLOCK_BOOTTIME = 7;

    private final long time = Memory.allocate(16);

    /** Nanoseconds since boot. */
    public long now() {
        Libc.clockGetTime(CLOCK_BOOTTIME, time);
        return Memory.getLong(time) * 1_000_000_000 + Memory.getLong(time + 8);
    }
}
