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
 * @param contact when the server was heard last, milliseconds since 1970
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

    /** Silence longer than this, in milliseconds, counts as lag: heartbeats come every second. */
    private static final long SILENCE = 3_000;

    /** How far the archive is behind the server, in seconds. */
    public long lagSeconds(long nowMillis) {
        long silent = nowMillis - contact;
        return contact == 0 ? 0 : silent > SILENCE ? behind + silent / 1000 : behind;
    }
}
