package dev.quadrant.db.archive;

import dev.quadrant.db.binlog.BinlogPosition;

/**
 * How the archive is; an immutable snapshot.
 *
 * @param chain the chain that is written; empty before the first
 * @param position end of what is archived and forced to the disk
 * @param gtids the transactions up to there, as the server writes sets; up to a heartbeat older; empty without GTIDs
 * @param semiSync whether commits wait for the archive
 * @param lastEvent time of the last event, seconds since 1970; 0 when unknown
 * @param contact when the server was heard last, by a clock that nobody sets ({@link System#nanoTime()})
 * @param behind how many seconds the last event had when it arrived; 0 when the server has nothing more
 */
public record ArchiveState(
        String chain,
        BinlogPosition position,
        String gtids,
        boolean semiSync,
        long lastEvent,
        long contact,
        long behind) {
    static final ArchiveState NONE = new ArchiveState("", new BinlogPosition("", 0), "", false, 0, 0, 0);

    /** Silence longer than this, in nanoseconds, counts as lag: heartbeats come every second. */
    private static final long SILENCE = 3_000_000_000L;

    private static final long SECOND = 1_000_000_000L;

    /** How far the archive is behind the server, in seconds; {@code nanos} is of the same clock as {@link #contact}. */
    public long lagSeconds(long nanos) {
        long silent = nanos - contact;
        return chain.isEmpty() ? 0 : silent > SILENCE ? behind + silent / SECOND : behind;
    }
}
