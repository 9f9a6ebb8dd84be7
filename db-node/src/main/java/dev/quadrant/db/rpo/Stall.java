package dev.quadrant.db.rpo;

import dev.quadrant.db.archive.ArchiveState;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.gtid.GtidSet;

/**
 * Notices a stream that brings nothing although server and archive do not have the same transactions. State machine, told the
 * time; used by one thread.
 */
final class Stall {
    /** So long, in nanoseconds, nothing must have moved. */
    static final long PATIENCE = 5_000_000_000L;

    private BinlogPosition position = new BinlogPosition("", 0);
    private String executed = "";
    private long since;
    /** The pair that a new connection did not mend; another one would not either. */
    private String tried = "";

    /** Whether the archive should connect anew. */
    boolean reconnect(GtidSet.Flavour flavour, String serverHas, ArchiveState state, long nanos) {
        if (!state.position().equals(position) || !serverHas.equals(executed)) {
            position = state.position();
            executed = serverHas;
            since = nanos;
            return false;
        }
        String pair = serverHas + "|" + state.gtids();
        if (nanos - since < PATIENCE || pair.equals(tried) || same(flavour, serverHas, state.gtids())) {
            return false;
        }
        tried = pair;
        return true;
    }

    private static boolean same(GtidSet.Flavour flavour, String a, String b) {
        return GtidSet.parse(flavour, a).equals(GtidSet.parse(flavour, b));
    }
}
