package dev.quadrant.db.physical;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.server.ServerDirectory;
import java.io.IOException;
import java.util.List;

/** A server's own means to copy its data directory while it runs. Used once; {@link #cancel()} may be called from any thread. */
interface ServerCopy {
    /**
     * The state that a copy holds.
     *
     * @param position where in the binlog it is
     * @param gtids the GTIDs executed there, as the server writes them; empty when it has none
     * @param warnings what a reader has to know
     */
    record State(BinlogPosition position, String gtids, List<String> warnings) {}

    /**
     * Makes the copy, and makes it ready: a server starts on it without having to recover anything.
     *
     * @param directory whose data it becomes; it has none yet
     * @throws dev.quadrant.db.source.SourceFailure when the server refuses
     */
    State into(ServerDirectory directory) throws IOException;

    /** Ends it soon. */
    void cancel();
}
