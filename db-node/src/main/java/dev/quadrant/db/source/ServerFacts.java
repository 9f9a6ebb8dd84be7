package dev.quadrant.db.source;

import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.QueryResult;
import dev.quadrant.db.repository.ServerIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the database is, as asked on connecting.
 *
 * @param version its version, as it says it
 * @param identity what tells it from other servers
 * @param binlogFormat ROW, MIXED or STATEMENT
 * @param semiSync whether its commits wait for a replica, now
 */
public record ServerFacts(String version, ServerIdentity identity, String binlogFormat, boolean semiSync) {
    /** Longest wait for an answer; a server under load takes its time. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Asks the server.
     *
     * @throws SourceFailure when it does not allow backups: privileges missing, binlog off
     */
    public static ServerFacts ask(MysqlConnection connection, Account account) throws IOException {
        Map<String, String> variables = variables(connection);
        demandPrivileges(connection, account);
        if (!"ON".equalsIgnoreCase(variables.get("log_bin"))) {
            throw new SourceFailure(
                    "binlog-off",
                    "the server keeps no binlog (log_bin=OFF): nothing can be followed; set log-bin in its configuration"
                            + " and restart it");
        }
        String version = variables.getOrDefault("version", connection.version());
        return new ServerFacts(
                version,
                identity(connection, version, variables),
                variables.getOrDefault("binlog_format", "ROW"),
                "ON".equalsIgnoreCase(variables.get("rpl_semi_sync_master_enabled"))
                        || "ON".equalsIgnoreCase(variables.get("rpl_semi_sync_source_enabled")));
    }

    private static Map<String, String> variables(MysqlConnection connection) throws IOException {
        QueryResult result = connection.query("SHOW GLOBAL VARIABLES WHERE Variable_name IN"
                + " ('version', 'log_bin', 'server_uuid', 'binlog_format', 'rpl_semi_sync_master_enabled',"
                + " 'rpl_semi_sync_source_enabled')");
        Map<String, String> variables = new HashMap<>();
        for (List<String> row : result.rows()) {
            variables.put(row.getFirst(), row.get(1));
        }
        return variables;
    }

    private static void demandPrivileges(MysqlConnection connection, Account account) throws IOException {
        List<String> grants = connection.query("SHOW GRANTS").rows().stream()
                .map(List::getFirst)
                .toList();
        List<String> missing = Privileges.missing(grants);
        if (!missing.isEmpty()) {
            String who = connection
                    .query("SELECT CURRENT_USER() AS who")
                    .first("who")
                    .orElse(account.user() + "@%");
            int at = who.lastIndexOf('@');
            throw new SourceFailure(
                    "privilege-missing",
                    "user " + who + " lacks privileges; as an administrator: "
                            + Privileges.grant(missing, who.substring(0, at), who.substring(at + 1)));
        }
    }

    private static ServerIdentity identity(MysqlConnection connection, String version, Map<String, String> variables)
            throws IOException {
        String uuid = variables.get("server_uuid");
        if (uuid != null && !isMariaDb(version)) {
            return new ServerIdentity("mysql", "uuid:" + uuid);
        }
        String born = connection
                .query("SELECT UNIX_TIMESTAMP(MIN(CREATE_TIME)) AS born FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA = 'mysql'")
                .first("born")
                .orElse("unknown");
        return new ServerIdentity(isMariaDb(version) ? "mariadb" : "mysql", "born:" + born);
    }

    public static boolean isMariaDb(String version) {
        return version.contains("MariaDB");
    }

    /** Whose GTIDs the server writes. */
    public GtidSet.Flavour flavour() {
        return isMariaDb(version) ? GtidSet.Flavour.MARIADB : GtidSet.Flavour.MYSQL;
    }
}
