package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
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
                    "access-denied",
                    "wrong password or no such account",
                    wrong.toString());
            assertNotReady(
                    with(fixture, "quadrant.db.source.address", "127.0.0.1:" + Ports.free()),
                    "unreachable",
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
                    "privilege-missing",
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
            assertNotReady(fixture.keys(), "binlog-off", "log_bin=OFF", "restart it");
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
        assertRefused(good, "quadrant.db.base.sessions", "0");
        assertRefused(good, "quadrant.db.base.rate-max", "-1");
        assertRefused(good, "quadrant.db.source.passwd-file", "x");
    }

    @Test
    void aReadOnlyDiskIsNoQuestionOfItsOwner() throws Exception {
        try (SmallDisk disk = SmallDisk.at(directory.resolve("disk"), 1)) {
            assertThat(disk.readOnly(true)).isTrue();
            Path password = Files.writeString(directory.resolve("password"), "secret\n");
            NodeProcess.Outcome outcome = NodeProcess.run(
                    "db-node",
                    Map.of(
                            "quadrant.db.source.address",
                            "127.0.0.1:3306",
                            "quadrant.db.source.user",
                            "quadrant",
                            "quadrant.db.source.password-file",
                            password.toString(),
                            "quadrant.db.repository.main.url",
                            directory.resolve("disk/backups").toUri().toString()),
                    "check");
            assertThat(outcome.output())
                    .contains("quadrant.db.repository.main.url", "mounted read-only", "mount it writable")
                    .doesNotContain("chown");
        }
    }

    @Test
    void theRepositoryOfAnotherServerIsRefused() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            try (NodeProcess node = fixture.readyNode()) {
                fixture.awaitArchived(node);
            }
            try (DatabaseServer other = DatabaseServer.start(directory.resolve("other"))) {
                Map<String, String> keys = fixture.keysFor(other);
                assertNotReady(keys, "foreign-server", "belongs to another server", "quadrant.db.repository.main.url");
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
                assertThat(second.get("/q/metrics")).contains("quadrant_db_archive_failures_total{reason=\"locked\",}");
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

    @Test
    void aCertificateThatHasExpiredIsSaidAndMended() throws Exception {
        Certificates certificates = new Certificates(directory.resolve("tls"));
        certificates.certify("-startdate", "-10d", "-validity", "5");
        try (Fixture fixture = new Fixture(
                directory,
                "--ssl-cert=" + certificates.certificate(),
                "--ssl-key=" + certificates.key(),
                "--ssl-ca=" + certificates.authority())) {
            Map<String, String> keys = with(fixture, "quadrant.db.source.tls", "verify");
            keys.put("quadrant.db.source.tls-ca-file", certificates.authority().toString());
            try (NodeProcess node = NodeProcess.start("db-node", keys);
                    Connection connection = fixture.connect()) {
                Await.until(
                        "it is said",
                        Fixture.PATIENCE,
                        () -> node.get("/q/health/ready").contains("has expired"),
                        () -> node.get("/q/health/ready") + node.output());
                assertThat(node.get("/q/health/ready")).contains("FLUSH SSL");
                awaitCounted(node, "tls-expired");
                certificates.certify("-startdate", "+1d", "-validity", "5");
                Schema.run(connection, "FLUSH SSL");
                Await.until(
                        "another reason is said",
                        Fixture.PATIENCE,
                        () -> node.get("/q/health/ready").contains("is not valid yet"),
                        () -> node.get("/q/health/ready") + node.output());
                certificates.certify("-validity", "5");
                Schema.run(connection, "FLUSH SSL");
                node.awaitReady();
                fixture.awaitArchived(node);
                assertThat(node.output()).doesNotContain("archive-gap", "\tat ");
            }
        }
    }

    @Test
    void aNetworkThatGoesSilentIsNoticedAndForgivenWhenItHeals() throws Exception {
        try (Fixture fixture = new Fixture(directory);
                Forwarder network = new Forwarder(fixture.server().address());
                Connection connection = fixture.connect()) {
            Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
            try (NodeProcess node = NodeProcess.start(
                    "db-node", with(fixture, "quadrant.db.source.address", "127.0.0.1:" + network.port()))) {
                Await.until("it follows", Fixture.PATIENCE, () -> Fixture.isUp(node, "archive"), node::output);
                // Neither side closes anything: only that no heartbeat comes says that the server is gone.
                network.silence(Forwarder.Way.values());
                Schema.run(connection, "INSERT INTO shop.t VALUES (1)");
                Await.until(
                        "it knows that nobody is there",
                        Fixture.PATIENCE,
                        () -> !Fixture.isUp(node, "archive"),
                        () -> node.get("/q/health/ready") + node.output());
                awaitCounted(node, "unreachable");
                network.heal();
                fixture.awaitArchived(node);
                assertThat(node.output()).doesNotContain("archive-gap", "\tat ");
            }
            assertThat(fixture.command("verify").output()).contains("all is well");
        }
    }

    @Test
    void aServersClockThatJumpsIsNeitherLagNorGap() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            try (Connection connection = fixture.connect()) {
                Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
                try (NodeProcess node = fixture.readyNode()) {
                    int id = 0;
                    // 2038 and 1970, back and forth, over a rotation.
                    for (String time : List.of("2147483000", "86400", "DEFAULT", "2147483001", "DEFAULT", "86401")) {
                        Schema.run(connection, "SET timestamp = " + time, "INSERT INTO shop.t VALUES (" + ++id + ")");
                        Schema.run(connection, "SET timestamp = DEFAULT", "INSERT INTO shop.t VALUES (" + ++id + ")");
                        if (id == 6) {
                            Schema.run(connection, "FLUSH BINARY LOGS");
                        }
                    }
                    fixture.awaitArchived(node);
                    Await.until(
                            "no lag",
                            Fixture.PATIENCE,
                            () -> "0".equals(Fixture.archive(node, "lagSeconds")),
                            () -> node.get("/db/status"));
                    assertThat(node.output()).doesNotContain("archive-gap", "\tat ");
                }
                try (NodeProcess again = fixture.readyNode()) {
                    Schema.run(connection, "INSERT INTO shop.t VALUES (100)");
                    fixture.awaitArchived(again);
                    assertThat(again.output()).doesNotContain("archive-gap", "\tat ");
                }
            }
            fixture.assertSegmentsAreTheServers(false);
            assertThat(fixture.command("verify").output()).contains("all is well");
            try (DatabaseServer target = DatabaseServer.start(directory.resolve("target"))) {
                NodeProcess.Outcome restore = fixture.restoreInto(target);
                assertThat(restore.code()).as(restore.output()).isZero();
                assertThat(Schema.value(target, "SELECT COUNT(*) FROM shop.t")).isEqualTo("13");
            }
        }
    }

    private static Map<String, String> with(Fixture fixture, String key, String value) {
        Map<String, String> keys = new TreeMap<>(fixture.keys());
        keys.put(key, value);
        return keys;
    }

    private static void assertNotReady(Map<String, String> keys, String code, String... reasons) {
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
            assertThat(node.get("/q/metrics")).contains("quadrant_db_archive_failures_total{reason=\"" + code + "\",}");
            assertThat(node.output()).doesNotContain("\tat ");
        }
    }

    /** The words are there before the count is. */
    private static void awaitCounted(NodeProcess node, String code) {
        String name = "quadrant_db_archive_failures_total{reason=\"" + code + "\",} ";
        Await.until(
                code + " is counted",
                Fixture.PATIENCE,
                () -> node.get("/q/metrics").lines().anyMatch(line -> line.startsWith(name) && !line.endsWith(" 0.0")),
                () -> node.get("/q/metrics"));
    }

    private static void assertRefused(Map<String, String> good, String key, String value) {
        Map<String, String> keys = new TreeMap<>(good);
        keys.put(key, value);
        NodeProcess.Outcome outcome = NodeProcess.run("db-node", keys);
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(2);
        assertThat(outcome.output()).contains(key).doesNotContain("\tat ", "Exception");
    }
}
