package dev.quadrant.db;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** What the products call the same things. */
final class Words {
    private Words() {}

    /** Skips the test where a server does not run on this machine. */
    static void needs(DatabaseServer.Origin origin) {
        assumeTrue(origin.missing().isEmpty(), () -> origin.missing().orElseThrow());
    }

    /** The statement that tells the file and the offset at which the server writes its binlog. */
    static String position(DatabaseServer server) {
        return server.origin() == DatabaseServer.Origin.MYSQL_9 ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    }

    /** The transactions that a server has in its binlog, or had before it was purged. */
    static GtidSet executed(DatabaseServer server) {
        return server.origin().isMysql()
                ? GtidSet.parse(GtidSet.Flavour.MYSQL, Schema.value(server, "SELECT @@GLOBAL.gtid_executed"))
                : GtidSet.parse(GtidSet.Flavour.MARIADB, Schema.value(server, "SELECT @@GLOBAL.gtid_binlog_state"));
    }

    /** Options with which a server writes GTIDs and can be followed and promoted. */
    static List<String> gtidOptions(DatabaseServer.Origin origin, int id) {
        return origin.isMysql()
                ? List.of(
                        "--server-id=" + id,
                        "--gtid-mode=ON",
                        "--enforce-gtid-consistency=ON",
                        "--log-slave-updates=ON")
                : List.of("--server-id=" + id, "--log-slave-updates", "--gtid-strict-mode=ON");
    }

    /** Forgets the whole binlog and its GTIDs. */
    static String reset(DatabaseServer server) {
        return server.origin() == DatabaseServer.Origin.MYSQL_9 ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER";
    }

    /** Makes a server the replica of another one. */
    static void follow(DatabaseServer replica, DatabaseServer source) throws SQLException {
        String address = "_HOST='127.0.0.1', %s_PORT=" + source.port() + ", %s_USER='" + DatabaseServer.USER
                + "', %s_PASSWORD='" + source.password() + "', ";
        switch (replica.origin()) {
            case INSTALLED, MAVEN ->
                run(
                        replica,
                        "CHANGE MASTER TO MASTER" + address.replace("%s", "MASTER")
                                + "MASTER_SSL=0, MASTER_SSL_VERIFY_SERVER_CERT=0, MASTER_USE_GTID=slave_pos",
                        "START SLAVE");
            case MYSQL_8 ->
                run(
                        replica,
                        "CHANGE MASTER TO MASTER" + address.replace("%s", "MASTER")
                                + "GET_MASTER_PUBLIC_KEY=1, MASTER_AUTO_POSITION=1",
                        "START SLAVE");
            case MYSQL_9 ->
                run(
                        replica,
                        "CHANGE REPLICATION SOURCE TO SOURCE" + address.replace("%s", "SOURCE")
                                + "GET_SOURCE_PUBLIC_KEY=1, SOURCE_AUTO_POSITION=1",
                        "START REPLICA");
        }
    }

    /** Ends a server's being a replica. */
    static void promote(DatabaseServer replica) throws SQLException {
        String role = replica.origin() == DatabaseServer.Origin.MYSQL_9 ? "REPLICA" : "SLAVE";
        run(replica, "STOP " + role, "RESET " + role + " ALL");
    }

    /** Waits until the archive has exactly the transactions that the server has. */
    static void awaitArchived(NodeProcess node, DatabaseServer server) {
        GtidSet executed = executed(server);
        Await.until(
                "archived: " + executed,
                Fixture.PATIENCE,
                () -> Fixture.isUp(node, "archive")
                        && GtidSet.parse(executed.flavour(), Fixture.archive(node, "gtids"))
                                .equals(executed),
                () -> node.get("/db/status") + node.output());
    }

    static void run(DatabaseServer server, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
            Schema.run(connection, statements);
        }
    }
}
