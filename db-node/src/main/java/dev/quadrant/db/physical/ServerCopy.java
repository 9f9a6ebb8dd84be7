package dev.quadrant.db.physical;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.server.ServerDirectory;
import dev.quadrant.db.server.ServerProgram;
import dev.quadrant.db.source.ServerFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A server's own means to copy its data directory while it runs. Used once; {@link #cancel()} may be called from any thread. */
public interface ServerCopy {
    /**
     * The means of a server's product.
     *
     * @param server the program that starts on a copy of MySQL's; empty to look for it on the PATH
     * @param options of that server
     * @throws dev.quadrant.db.server.ServerUnusable when this host has no program for it
     */
    static ServerCopy of(Account account, ServerFacts facts, Optional<Path> server, List<String> options)
            throws IOException {
        if (ServerFacts.isMariaDb(facts.version())) {
            return new MariaDbBackup(account, MariaDbBackup.program());
        }
        ServerProgram program = ServerProgram.find(server, false);
        program.demandSameSeries(facts.version());
        return new CloneLocal(account, program, options);
    }

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
