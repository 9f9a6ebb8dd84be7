package dev.quadrant.monitor.tsdb;

import java.time.Duration;

/**
 * The time by which the store keeps and deletes: the wall clock, but a jump of it is believed only when it has lasted. A
 * clock that is an hour or a year ahead for some seconds must neither seal the hours between nor delete what is not old. No
 * I/O: time is passed in. May be used from any thread.
 */
final class TrustedTime {
    /** A step of the clock up to here is none; so much may samples be ahead of it. */
    static final Duration AHEAD_MAX = Duration.ofMinutes(10);

    /** So long a jump must last. */
    static final Duration SETTLED = Duration.ofMinutes(2);

    private boolean begun;
    private long trusted;
    private long at;
    /** Whether the clock is not where it should be. */
    private boolean jumped;

    private long jumpedAt;
    /** How far the clock jumped, in ms. */
    private long jump;

    private volatile String trouble = "";

    /**
     * Takes a reading of the clocks.
     *
     * @param wall ms since 1970
     * @param nanos of a clock that does not jump
     * @return the time that holds, ms since 1970
     */
    synchronized long read(long wall, long nanos) {
        long expected = trusted + (nanos - at) / 1_000_000;
        long off = wall - expected;
        if (!begun || Math.abs(off) <= AHEAD_MAX.toMillis()) {
            begun = true;
            return believe(wall, nanos);
        }
        if (!jumped || Math.abs(off - jump) > AHEAD_MAX.toMillis()) {
            jumped = true;
            jumpedAt = nanos;
            jump = off;
            trouble = "the clock is " + Duration.ofMillis(Math.abs(off) / 1000 * 1000)
                    + (off > 0 ? " ahead of" : " behind")
                    + " where it should be; the store follows it if it stays so for " + SETTLED
                    + ": set the clock right, and see that NTP runs";
        }
        return nanos - jumpedAt >= SETTLED.toNanos() ? believe(wall, nanos) : expected;
    }

    private long believe(long wall, long nanos) {
        trusted = wall;
        at = nanos;
        jumped = false;
        trouble = "";
        return wall;
    }

    /** What is wrong with the clock, in words; empty when nothing is. */
    String trouble() {
        return trouble;
    }
}
