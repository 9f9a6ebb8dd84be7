package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of a real MySQL 8.0 with GTIDs: killed, resumed, purged behind its back, and over a change of primary. */
class MysqlIT {
    @TempDir
    Path directory;

    @BeforeAll
    static void needs() {
        assumeTrue(DatabaseServer.mysqlRuns(), "needs the libraries of MySQL: apt-get install libaio1 libnuma1");
    }

    @Test
    void archivesResumesAndFindsAGap() throws Exception {
        try (DatabaseServer server = server("source", 1);
                Fixture fixture = new Fixture(directory, server)) {
            execute(server, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(300))");
            for (int round = 0; round < 2; round++) {
                try (NodeProcess node = fixture.node()) {
                    fill(server, round * 40 + 1, round * 40 + 40);
                    execute(server, "FLUSH BINARY LOGS");
                    fill(server, round * 40 + 1001, round * 40 + 1020);
                    awaitArchived(node, server);
                    node.kill();
                }
                fixture.assertSegmentsAreTheServers(true);
            }
            fill(server, 5001, 5002);
            execute(server, "FLUSH BINARY LOGS");
            String current = Schema.value(server, "SHOW MASTER STATUS");
            execute(server, "PURGE BINARY LOGS TO '" + current + "'");
            try (NodeProcess node = fixture.node()) {
                awaitArchived(node, server);
                assertThat(node.output()).contains("archive-gap", "purged");
            }
            assertThat(fixture.command("verify").output()).contains("all is well");
            assertThat(fixture.command("list").output()).contains("GAP ");
        }
    }

    @Test
    void goesOnAtThePromotedReplica() throws Exception {
        try (DatabaseServer first = server("first", 1);
                DatabaseServer second = server("second", 2);
                Forwarder address = new Forwarder(first.address());
                Fixture fixture = new Fixture(directory, second)) {
            execute(
                    second,
                    "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=" + first.port() + ", MASTER_USER='"
                            + DatabaseServer.USER + "', MASTER_PASSWORD='" + first.password()
                            + "', GET_MASTER_PUBLIC_KEY=1, MASTER_AUTO_POSITION=1",
                    "START SLAVE");
            execute(first, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(300))");
            for (String host : new String[] {"localhost", "127.0.0.1"}) {
                execute(
                        first,
                        "CREATE USER 'archive'@'" + host + "' IDENTIFIED BY '" + first.password() + "'",
                        "GRANT SELECT, RELOAD, SHOW VIEW, TRIGGER, EVENT, REPLICATION SLAVE, REPLICATION CLIENT ON *.*"
                                + " TO 'archive'@'" + host + "'");
            }
            Map<String, String> keys = fixture.keysFor(first);
            keys.put("quadrant.db.source.address", "127.0.0.1:" + address.port());
            keys.put("quadrant.db.source.user", "archive");
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                fill(first, 1, 60);
                awaitArchived(node, first);
                Await.until(
                        "the replica has all",
                        Fixture.PATIENCE,
                        () -> executed(second).contains(executed(first)));
                execute(second, "STOP SLAVE", "RESET SLAVE ALL");
                fill(first, 61, 62);
                awaitArchived(node, first);
                first.kill();
                fill(second, 63, 120);
                address.leadTo(second.address());
                awaitArchived(node, second);
                assertThat(node.output())
                        .contains("primary-changed", "archive-divergent")
                        .doesNotContain("archive-gap");
                assertThat(node.get("/db/status")).contains("DIVERGENT: 2 transactions");
            }
            assertThat(NodeProcess.run("db-node", keys, "verify").output()).contains("all is well");
            try (var files = Files.list(fixture.repository().resolve("divergent"))) {
                assertThat(files).hasSize(1);
            }
        }
    }

    private DatabaseServer server(String name, int id) {
        return DatabaseServer.mysql(
                directory.resolve(name),
                "--server-id=" + id,
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--log-slave-updates=ON");
    }

    private static void execute(DatabaseServer server, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
            Schema.run(connection, statements);
        }
    }

    private static void fill(DatabaseServer server, int from, int to) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (int id = from; id <= to; id++) {
                statement.executeUpdate("INSERT INTO shop.t VALUES (" + id + ", REPEAT('x', " + (id * 37 % 250) + "))");
            }
        }
    }

    private static GtidSet executed(DatabaseServer server) {
        return GtidSet.parse(GtidSet.Flavour.MYSQL, Schema.value(server, "SELECT @@gtid_executed"));
    }

    private static void awaitArchived(NodeProcess node, DatabaseServer server) {
        GtidSet executed = executed(server);
        Await.until(
                "archived: " + executed,
                Fixture.PATIENCE,
                () -> Fixture.isUp(node, "archive")
                        && GtidSet.parse(GtidSet.Flavour.MYSQL, Fixture.archive(node, "gtids"))
                                .equals(executed),
                () -> node.get("/db/status") + node.output());
    }
}
