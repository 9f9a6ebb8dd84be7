package dev.quadrant.db.rpo;

import dev.quadrant.db.protocol.MysqlConnection;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How semi-synchronous replication is on the server.
 *
 * @param enabled whether it is switched on
 * @param active whether commits wait now: it switches itself off when nobody acknowledges
 * @param clients replicas that acknowledge, the archive among them
 * @param awaited how many acknowledgements a commit waits for
 * @param waitMillis how long it waits before semi-sync switches itself off
 * @param unacknowledged commits since the server's start that did not wait, or in vain
 */
public record SemiSync(
        boolean enabled, boolean active, int clients, int awaited, long waitMillis, long unacknowledged) {
    static final SemiSync UNKNOWN = new SemiSync(false, false, 0, 1, 0, 0);

    /** Asks the server; waits for no commit. MariaDB and MySQL before 8.0.26 say master and slave, later ones source and replica. */
    static SemiSync ask(MysqlConnection connection) throws IOException {
        Map<String, String> facts = new HashMap<>();
        for (String show : List.of("VARIABLES", "STATUS")) {
            for (List<String> row : connection
                    .query("SHOW GLOBAL " + show + " LIKE 'rpl\\_semi\\_sync\\_%'")
                    .rows()) {
                facts.put(row.get(0).toLowerCase(Locale.ROOT).replace("_source_", "_master_"), row.get(1));
            }
        }
        return of(facts);
    }

    /** @param facts variables and status by name, in lower case, with {@code master} for {@code source} */
    static SemiSync of(Map<String, String> facts) {
        String prefix = "rpl_semi_sync_master_";
        return new SemiSync(
                "ON".equalsIgnoreCase(facts.get(prefix + "enabled")),
                "ON".equalsIgnoreCase(facts.get(prefix + "status")),
                (int) number(facts, prefix + "clients", 0),
                (int) number(
                        facts, prefix + "wait_for_slave_count", number(facts, prefix + "wait_for_replica_count", 1)),
                number(facts, prefix + "timeout", 0),
                number(facts, prefix + "no_tx", 0));
    }

    private static long number(Map<String, String> facts, String name, long otherwise) {
        String text = facts.get(name);
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : otherwise;
    }
}
