package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong is said in one line with the fix; what may mend itself does not end the program. */
class ProblemsIT {
    @TempDir
    Path directory;

    @Test
    void aDatabaseThatCannotBeUsedIsNotReadyWithItsReason() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            Path wrong = Files.writeString(directory.resolve("wrong"), "not-the-password\n");
            assertNotReady(
                    with(fixture, "quadrant.db.source.password-file", wrong.toString()),
                    "wrong password or no such account",
                    wrong.toString());
            assertNotReady(
                    with(fixture, "quadrant.db.source.address", "127.0.0.1:" + Ports.free()),
                    "does not answer",
                    "quadrant.db.source.address");
            try (Connection connection = fixture.connect()) {
                Schema.run(
                        connection,
                        "CREATE USER 'weak'@'%' IDENTIFIED BY 'weak-password'",
                        "CREATE USER 'weak'@'localhost' IDENTIFIED BY 'weak-password'",
                        "GRANT SELECT, RELOAD ON *.* TO 'weak'@'%'",
                        "GRANT SELECT, RELOAD ON *.* TO 'weak'@'localhost'");
            }
            Path weak = Files.writeString(directory.resolve("weak"), "weak-password\n");
            Map<String, String> keys = with(fixture, "quadrant.db.source.user", "weak");
            keys.put("quadrant.db.source.password-file", weak.toString());
            assertNotReady(
                    keys,
                    "GRANT SHOW VIEW, TRIGGER, EVENT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'weak'@'",
                    "lacks privileges");
        }
    }

    @Test
    void aPrivilegeThatIsGivenMendsIt() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            try (Connection connection = fixture.connect()) {
                Schema.run(connection, "CREATE USER 'weak'@'localhost' IDENTIFIED BY 'weak-password'");
                Schema.run(connection, "CREATE USER 'weak'@'127.0.0.1' IDENTIFIED BY 'weak-password'");
            }
            Path weak = Files.writeString(directory.resolve("weak"), "weak-password\n");
            Map<String, String> keys = with(fixture, "quadrant.db.source.user", "weak");
            keys.put("quadrant.db.source.password-file", weak.toString());
            try (NodeProcess node = NodeProcess.start("db-node", keys);
                    Connection connection = fixture.connect()) {
                Await.until(
                        "privileges are missing",
                        Fixture.PATIENCE,
                        () -> node.get("/db/status").contains("lacks privileges"));
                for (String host : new String[] {"localhost", "127.0.0.1"}) {
                    Schema.run(
                            connection,
                            "GRANT SELECT, RELOAD, SHOW VIEW, TRIGGER, EVENT, REPLICATION SLAVE, REPLICATION CLIENT"
                                    + " ON *.* TO 'weak'@'" + host + "'");
                }
                Await.until("base is up", Fixture.PATIENCE, () -> Fixture.isUp(node, "base"), node::output);
                node.awaitReady();
                assertThat(node.output()).doesNotContain("weak-password", "\tat ");
            }
        }
    }

    @Test
    void aServerWithoutBinlogIsNotReady() {
        try (Fixture fixture = new Fixture(directory, "--skip-log-bin")) {
            assertNotReady(fixture.keys(), "log_bin=OFF", "restart it");
        }
    }

    @Test
    void wrongConfigurationEndsInOneLineAndCodeTwo() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "secret\n");
        Path file = Files.writeString(directory.resolve("file"), "");
        Map<String, String> good = Map.of(
                "quadrant.db.source.address",
                "127.0.0.1:3306",
                "quadrant.db.source.user",
                "quadrant",
                "quadrant.db.source.password-file",
                password.toString(),
                "quadrant.db.repository.main.url",
                directory.resolve("backups").toUri().toString());
        assertThat(NodeProcess.run("db-node", good, "check").code()).isZero();
        assertRefused(good, "quadrant.db.source.password-file", "/no/such/file");
        assertRefused(good, "quadrant.db.source.address", "127.0.0.1");
        assertRefused(good, "quadrant.db.source.tls", "maybe");
        assertRefused(good, "quadrant.db.repository.main.url", "http://elsewhere/");
        assertRefused(good, "quadrant.db.repository.main.url", file.toUri() + "/below");
        assertRefused(good, "quadrant.db.base.every", "soon");
        assertRefused(good, "quadrant.db.source.passwd-file", "x");
    }

    @Test
    void theRepositoryOfAnotherServerIsRefused() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            try (NodeProcess node = fixture.readyNode()) {
                fixture.awaitArchived(node);
            }
            try (DatabaseServer other = DatabaseServer.start(directory.resolve("other"))) {
                Map<String, String> keys = fixture.keysFor(other);
                assertNotReady(keys, "belongs to another server", "quadrant.db.repository.main.url");
                NodeProcess.Outcome backup = NodeProcess.run("db-node", keys, "backup");
                assertThat(backup.code()).isEqualTo(1);
                assertThat(backup.output())
                        .contains("belongs to another server")
                        .doesNotContain("\tat ");
            }
            assertThat(fixture.command("verify").output()).contains("all is well");
        }
    }

    @Test
    void twoOnOneRepositoryAreSafe() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            try (Connection connection = fixture.connect()) {
                Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
            }
            try (NodeProcess first = fixture.readyNode();
                    NodeProcess second = fixture.node()) {
                Await.until(
                        "the second one stands back",
                        Fixture.PATIENCE,
                        () -> second.get("/db/status").contains("another db-node archives into"));
                NodeProcess.Outcome backup = fixture.command("backup");
                assertThat(backup.code()).as(backup.output()).isZero();
                assertThat(backup.output()).contains("1 tables", "writers waited");
                assertThat(first.isUp("/q/health/ready")).isTrue();
                first.kill();
                Await.until("the second one takes over", Fixture.PATIENCE, () -> Fixture.isUp(second, "archive"));
                fixture.awaitArchived(second);
            }
            fixture.assertSegmentsAreTheServers(false);
        }
    }

    private static Map<String, String> with(Fixture fixture, String key, String value) {
        Map<String, String> keys = new TreeMap<>(fixture.keys());
        keys.put(key, value);
        return keys;
    }

    private static void assertNotReady(Map<String, String> keys, String... reasons) {
        try (NodeProcess node = NodeProcess.start("db-node", keys)) {
            for (String reason : reasons) {
                Await.until(
                        "not ready because " + reason,
                        Fixture.PATIENCE,
                        () -> node.get("/q/health/ready").contains(reason.replace("\"", "\\\"")),
                        () -> node.get("/q/health/ready") + node.output());
            }
            assertThat(node.isUp("/q/health/ready")).isFalse();
            assertThat(node.isUp("/q/health/live")).isTrue();
            assertThat(node.output()).doesNotContain("\tat ");
        }
    }

    private static void assertRefused(Map<String, String> good, String key, String value) {
        Map<String, String> keys = new TreeMap<>(good);
        keys.put(key, value);
        NodeProcess.Outcome outcome = NodeProcess.run("db-node", keys);
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(2);
        assertThat(outcome.output()).contains(key).doesNotContain("\tat ", "Exception");
    }
}
