package dev.quadrant.db.source;

import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import java.io.IOException;

/** Which transactions a server has. */
public final class ExecutedGtids {
    private ExecutedGtids() {}

    /** Asks; waits for nobody. Empty for a server without GTIDs. */
    public static GtidSet of(Account account, ServerFacts facts) throws IOException {
        try (MysqlConnection connection = MysqlConnection.open(account)) {
            connection.readTimeout(ServerFacts.PATIENCE);
            return switch (facts.flavour()) {
                case MYSQL -> GtidSet.parse(facts.flavour(), value(connection, "@@GLOBAL.gtid_executed"));
                // The binlog has what was written here; a replica that writes nothing has only its own position.
                case MARIADB ->
                    GtidSet.parse(facts.flavour(), value(connection, "@@GLOBAL.gtid_binlog_state"))
                            .union(GtidSet.parse(facts.flavour(), value(connection, "@@GLOBAL.gtid_slave_pos")));
            };
        } catch (IllegalArgumentException e) {
            throw new IOException("the server's set of GTIDs cannot be read: " + e.getMessage(), e);
        }
    }

    private static String value(MysqlConnection connection, String variable) throws IOException {
        return connection
                .query("SELECT " + variable + " AS gtids")
                .first("gtids")
                .orElse("");
    }
}
