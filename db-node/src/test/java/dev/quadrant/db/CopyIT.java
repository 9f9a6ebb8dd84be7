package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.s3.S3Server;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of the repository in a bucket of a real S3 server, and in a directory: they follow, and are enough to restore from. */
class CopyIT {
    private static final String PREFIX = "production/db-1";

    @TempDir
    Path directory;

    private static Map<String, String> keys(Fixture fixture, S3Server server) {
        Map<String, String> keys = new TreeMap<>(fixture.keys());
        keys.putAll(server.keys("bucket", PREFIX));
        return keys;
    }

    private static JsonObject copy(NodeProcess node, String name) {
        return new JsonObject(node.get("/db/status")).getJsonObject("copies").getJsonObject(name);
    }

    /** Waits until a copy below a directory has all that the archive has, and the base. */
    private static void awaitCopied(Fixture fixture, NodeProcess node, String name, Path copy) {
        fixture.awaitArchived(node);
        String chain = Fixture.archive(node, "chain");
        BinlogPosition end =
                new BinlogPosition(Fixture.archive(node, "segment"), Long.parseLong(Fixture.archive(node, "position")));
        Await.until(
                "copy " + name + " reaches " + end,
                Fixture.PATIENCE,
                () -> end(copy.resolve("log/" + chain + "/" + end.file() + ".parts")) >= end.offset()
                        && hasBase(copy)
                        && copy(node, name).getBoolean("up"),
                () -> node.get("/db/status") + node.output());
    }

    private static long end(Path parts) {
        try {
            // The S3 server writes its files under another name first.
            List<Path> all = Durable.list(parts).stream()
                    .filter(file -> file.getFileName().toString().matches("\\d{12}"))
                    .toList();
            return all.isEmpty()
                    ? 0
                    : Long.parseLong(all.getLast().getFileName().toString()) + Files.size(all.getLast());
        } catch (java.io.IOException e) {
            return 0;
        }
    }

    private static boolean hasBase(Path copy) {
        try {
            return Durable.list(copy.resolve("base")).stream()
                    .anyMatch(base -> Files.exists(base.resolve("manifest.json")));
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static List<String> into(DatabaseServer target, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(
                "--to-address",
                "127.0.0.1:" + target.port(),
                "--to-user",
                DatabaseServer.USER,
                "--to-password-file",
                target.passwordFile().toString()));
        return arguments;
    }

    private static NodeProcess.Outcome run(Map<String, String> keys, List<String> arguments) {
        return NodeProcess.run("db-node", keys, arguments.toArray(String[]::new));
    }

    private static void good(NodeProcess.Outcome outcome, String... words) {
        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(words).doesNotContain("\tat ");
    }

    private static void bad(NodeProcess.Outcome outcome, String... words) {
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(1);
        assertThat(outcome.output()).contains(words).doesNotContain("\tat ", S3Server.SECRET);
    }

    private static double metric(NodeProcess node, String name) {
        return node.get("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    /** Rows that make a file of the base larger than a part of an upload. */
    private static void large(Connection connection) throws Exception {
        Schema.run(connection, "CREATE TABLE shop.large (id INT PRIMARY KEY, noise LONGBLOB)");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO shop.large VALUES (?, ?)")) {
            byte[] noise = new byte[1 << 20];
            Random random = new Random(5);
            for (int i = 0; i < 7; i++) {
                random.nextBytes(noise);
                insert.setInt(1, i);
                insert.setBytes(2, noise);
                insert.executeUpdate();
            }
        }
    }

    private static void numbers(Connection connection) throws Exception {
        Schema.run(
                connection,
                "CREATE DATABASE shop",
                "CREATE TABLE shop.sequence_numbers (id BIGINT PRIMARY KEY, writer INT, payload BLOB)");
    }

    @Test
    void aBucketAloneIsEnoughWhateverKilledTheSidecar() throws Exception {
        try (S3Server server = S3Server.start(Files.createDirectories(directory.resolve("s3")));
                Fixture fixture = new Fixture(directory, "--max-binlog-size=256K", "--max-allowed-packet=64M")) {
            Map<String, String> keys = keys(fixture, server);
            keys.put("quadrant.db.repository.bucket.part-bytes", "5242880");
            Path copy = server.bucket().resolve(PREFIX);
            long rows;
            try (Connection connection = fixture.connect()) {
                numbers(connection);
                large(connection);
                try (Writer first = new Writer(fixture.server().jdbcUrl(), 1);
                        Writer second = new Writer(fixture.server().jdbcUrl(), 2)) {
                    for (int kill = 0; kill < 3; kill++) {
                        int before = server.objects(PREFIX).size();
                        try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                            Await.until(
                                    "something is copied",
                                    Fixture.PATIENCE,
                                    () -> server.objects(PREFIX).size() > before + 5,
                                    node::output);
                            node.kill();
                        }
                    }
                    first.stop();
                    second.stop();
                    rows = first.acknowledged() + second.acknowledged();
                }
                try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                    awaitCopied(fixture, node, "bucket", copy);
                    node.awaitReady();
                    assertThat(metric(node, "quadrant_db_copy_up{repository=\"bucket\",}"))
                            .isEqualTo(1);
                    // Without semi-sync the RPO is not 0, which the code says.
                    assertThat(NodeProcess.run("db-node", withAdmin(keys, node), "status")
                                    .output())
                            .contains("copy bucket", "s3://backups/" + PREFIX);
                }
            }
            assertThat(server.objects(PREFIX))
                    .contains("repository.json", "writer/000001.json")
                    .anyMatch(name -> name.matches("log/.*/binlog\\.\\d+\\.json"));
            // The host is gone: neither the server's directory nor the repository is used any more.
            Durable.delete(fixture.repository());
            good(NodeProcess.run("db-node", keys, "list", "--repository", "bucket"), "s3://backups/", "recoverable: ");
            good(NodeProcess.run("db-node", keys, "verify", "--repository", "bucket"), "all is well");
            good(
                    NodeProcess.run(
                            "db-node", keys, "verify", "--sample", "2", "--repository", "s3://backups/" + PREFIX),
                    "2 of ",
                    "all is well");
            try (DatabaseServer target =
                    DatabaseServer.start(directory.resolve("target"), "--max-allowed-packet=64M")) {
                good(
                        run(
                                keys,
                                into(target, "restore", "--repository", "bucket", "--work-dir", directory.toString())),
                        "restored to ");
                good(run(keys, into(target, "compare")), "all are equal");
                try (Connection connection = DriverManager.getConnection(target.jdbcUrl());
                        Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM shop.sequence_numbers")) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getLong(1)).isEqualTo(rows);
                }
            }
            assertThat(Durable.list(directory))
                    .noneMatch(path -> path.getFileName().toString().startsWith("db-node-"));
        }
    }

    @Test
    void aBucketThatGoesAwayHoldsUpNothingAndIsCaughtUpWith() throws Exception {
        try (S3Server server = S3Server.start(Files.createDirectories(directory.resolve("s3")));
                Fixture fixture = new Fixture(directory);
                Connection connection = fixture.connect()) {
            Map<String, String> keys = keys(fixture, server);
            Path copy = server.bucket().resolve(PREFIX);
            numbers(connection);
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                awaitCopied(fixture, node, "bucket", copy);
                Path away = server.buckets().resolveSibling("away");
                Files.move(server.bucket(), away);
                Schema.run(connection, "INSERT INTO shop.sequence_numbers VALUES (1, 0, '')");
                awaitProblem(node, "there is no bucket backups at " + server.endpoint());
                assertThat(metric(node, "quadrant_db_copy_failures_total{reason=\"no-bucket\",repository=\"bucket\",}"))
                        .isPositive();
                assertThat(metric(node, "quadrant_db_copy_up{repository=\"bucket\",}"))
                        .isZero();
                assertThat(node.get("/q/health/ready")).contains("copy bucket does not follow");
                fixture.awaitArchived(node);
                assertThat(new JsonObject(node.get("/db/status"))
                                .getJsonObject("archive")
                                .getBoolean("up"))
                        .isTrue();
                Files.move(away, server.bucket());
                awaitCopied(fixture, node, "bucket", copy);

                server.stop();
                Schema.run(
                        connection,
                        "INSERT INTO shop.sequence_numbers VALUES (2, 0, '')",
                        "FLUSH BINARY LOGS",
                        "INSERT INTO shop.sequence_numbers VALUES (3, 0, '')");
                awaitProblem(node, server.endpoint() + " does not answer");
                fixture.awaitArchived(node);
                server.start(Map.of());
                awaitCopied(fixture, node, "bucket", copy);

                S3Server.secret(server.secretKeyFile(), "not-the-secret");
                server.stop();
                Schema.run(connection, "INSERT INTO shop.sequence_numbers VALUES (4, 0, '')");
                awaitProblem(node, server.endpoint() + " does not answer");
                server.start(Map.of());
                awaitProblem(node, server.secretKeyFile() + " does not belong to the access key");
                S3Server.secret(server.secretKeyFile(), S3Server.SECRET);
                awaitCopied(fixture, node, "bucket", copy);
                node.awaitReady();
                assertThat(node.output()).doesNotContain("\tat ", S3Server.SECRET, "not-the-secret", "archive-down");
            }
            good(NodeProcess.run("db-node", keys, "verify", "--repository", "bucket"), "all is well");
        }
    }

    private static void awaitProblem(NodeProcess node, String words) {
        Await.until(
                "the copy says: " + words,
                Fixture.PATIENCE,
                () -> !copy(node, "bucket").getBoolean("up")
                        && copy(node, "bucket").getString("reason").contains(words),
                () -> node.get("/db/status") + node.output());
    }

    private static Map<String, String> withAdmin(Map<String, String> keys, NodeProcess node) {
        Map<String, String> more = new TreeMap<>(keys);
        more.put("quadrant.admin.listen", node.admin().getAuthority());
        return more;
    }

    @Test
    void anotherSidecarAndAnotherServerAreRefused() throws Exception {
        try (S3Server server = S3Server.start(Files.createDirectories(directory.resolve("s3")));
                Fixture fixture = new Fixture(directory)) {
            Map<String, String> keys = keys(fixture, server);
            Path copy = server.bucket().resolve(PREFIX);
            Map<String, String> second = new TreeMap<>(keys);
            second.put(
                    "quadrant.db.repository.main.url",
                    directory.resolve("second").toUri().toString());
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                awaitCopied(fixture, node, "bucket", copy);
                try (NodeProcess other = NodeProcess.start("db-node", second)) {
                    awaitProblem(other, "another db-node copies into s3://backups/" + PREFIX);
                    assertThat(metric(
                                    other, "quadrant_db_copy_failures_total{reason=\"locked\",repository=\"bucket\",}"))
                            .isPositive();
                    Await.until("its own archive follows", Fixture.PATIENCE, () -> Fixture.isUp(other, "archive"));
                }
                assertThat(server.objects(PREFIX + "/writer")).containsExactly("000001.json");
                assertThat(Durable.list(copy.resolve("log"))).hasSize(1);
            }
            try (DatabaseServer stranger = DatabaseServer.start(directory.resolve("stranger"))) {
                Map<String, String> foreign = new TreeMap<>(second);
                foreign.putAll(fixture.keysFor(stranger));
                foreign.put(
                        "quadrant.db.repository.main.url",
                        directory.resolve("third").toUri().toString());
                try (NodeProcess other = NodeProcess.start("db-node", foreign)) {
                    awaitProblem(other, "belongs to another server");
                    awaitProblem(other, "give quadrant.db.repository.bucket.url a prefix of this server's own");
                }
            }
            // The first one's host burns down, and the node is set up anew under its name.
            Map<String, String> named = new TreeMap<>(keys);
            named.put("quadrant.node.name", "db-1");
            named.putAll(server.keys("bucket", "named"));
            Path ownCopy = server.bucket().resolve("named");
            try (NodeProcess node = NodeProcess.start("db-node", named)) {
                awaitCopied(fixture, node, "bucket", ownCopy);
            }
            named.put(
                    "quadrant.db.repository.main.url",
                    directory.resolve("anew").toUri().toString());
            try (NodeProcess node = NodeProcess.start("db-node", named)) {
                awaitCopied(fixture, node, "bucket", ownCopy);
                assertThat(node.output()).contains("copy-taken-over");
            }
            good(NodeProcess.run("db-node", named, "verify", "--repository", "bucket"), "all is well");
        }
    }

    @Test
    void verifyNamesDamagedObjectsAndADeletedOneIsCopiedAgain() throws Exception {
        try (S3Server server = S3Server.start(Files.createDirectories(directory.resolve("s3")));
                Fixture fixture = new Fixture(directory);
                Connection connection = fixture.connect()) {
            Map<String, String> keys = keys(fixture, server);
            Path copy = server.bucket().resolve(PREFIX);
            numbers(connection);
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                // The base comes before what is damaged, or a restore does not need that.
                awaitCopied(fixture, node, "bucket", copy);
                Schema.run(
                        connection,
                        "INSERT INTO shop.sequence_numbers VALUES (1, 0, REPEAT('x', 5000))",
                        "FLUSH BINARY LOGS",
                        "INSERT INTO shop.sequence_numbers VALUES (2, 0, '')");
                awaitCopied(fixture, node, "bucket", copy);
                Await.until("nothing is missing", Fixture.PATIENCE, () -> whole(copy), node::output);
            }
            Path manifest = find(copy, "log/.*/binlog\\.\\d+\\.json");
            Path part = Durable.list(Path.of(manifest.toString().replace(".json", ".parts"))).stream()
                    .max(java.util.Comparator.comparingLong(
                            file -> file.toFile().length()))
                    .orElseThrow();
            Path rows = find(copy, "base/.*/schema\\.sql\\.zst");
            byte[] text = Files.readAllBytes(manifest);
            try (RandomAccessFile bytes = new RandomAccessFile(part.toFile(), "rw")) {
                bytes.seek(bytes.length() / 2);
                int old = bytes.read();
                bytes.seek(bytes.getFilePointer() - 1);
                bytes.write(old ^ 0x10);
            }
            String name = copy.relativize(part).toString();
            bad(
                    verify(keys),
                    "BAD  " + name + " is not what its digest says",
                    "delete it there",
                    "is damaged behind offset");
            try (DatabaseServer target = DatabaseServer.start(directory.resolve("target"))) {
                bad(
                        run(keys, into(target, "restore", "--repository", "bucket")),
                        name + " is not what its digest says");
            }
            Files.delete(part);
            bad(verify(keys), "bytes where its manifest says");
            restart(fixture, keys, copy);
            good(verify(keys), "all is well");

            Files.write(manifest, Arrays.copyOf(text, text.length / 2));
            bad(verify(keys), "has a damaged manifest", "BAD  " + copy.relativize(manifest));
            Files.delete(manifest);
            bad(verify(keys), "has no manifest and is not the last segment");
            Files.delete(rows);
            bad(verify(keys), "schema.sql.zst is missing");
            restart(fixture, keys, copy);
            good(verify(keys), "all is well");
        }
    }

    private static NodeProcess.Outcome verify(Map<String, String> keys) {
        return NodeProcess.run("db-node", keys, "verify", "--repository", "bucket");
    }

    /** What is missing is there again when it has caught up with one more commit. */
    private void restart(Fixture fixture, Map<String, String> keys, Path copy) throws Exception {
        try (NodeProcess node = NodeProcess.start("db-node", keys);
                Connection connection = fixture.connect()) {
            Schema.run(
                    connection,
                    "INSERT INTO shop.sequence_numbers SELECT MAX(id) + 1, 0, '' FROM shop.sequence_numbers");
            awaitCopied(fixture, node, "bucket", copy);
            Await.until("nothing is missing", Fixture.PATIENCE, () -> whole(copy), node::output);
        }
    }

    private static boolean whole(Path copy) {
        try (var walk = Files.walk(copy)) {
            List<Path> all = walk.toList();
            return all.stream()
                            .filter(path -> path.toString().endsWith(".parts"))
                            .allMatch(parts -> {
                                boolean last = all.stream()
                                        .filter(path -> path.toString().endsWith(".parts"))
                                        .max(Path::compareTo)
                                        .filter(parts::equals)
                                        .isPresent();
                                return last
                                        || all.contains(Path.of(parts.toString().replace(".parts", ".json")));
                            })
                    && all.stream().anyMatch(path -> path.endsWith("schema.sql.zst"));
        } catch (java.io.IOException | java.io.UncheckedIOException e) {
            // A file was renamed under the walk.
            return false;
        }
    }

    private static Path find(Path below, String pattern) throws Exception {
        try (var walk = Files.walk(below)) {
            return walk.filter(file -> below.relativize(file).toString().matches(pattern))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aDirectoryFollowsToo() throws Exception {
        try (Fixture fixture = new Fixture(directory);
                Connection connection = fixture.connect()) {
            Path nas = directory.resolve("nas/db-1");
            Map<String, String> keys = new TreeMap<>(fixture.keys());
            keys.put("quadrant.db.repository.nas.url", nas.toUri().toString());
            keys.put("quadrant.db.repository.nas.interval", "200ms");
            numbers(connection);
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                Schema.run(
                        connection,
                        "INSERT INTO shop.sequence_numbers VALUES (1, 0, '')",
                        "FLUSH BINARY LOGS",
                        "INSERT INTO shop.sequence_numbers VALUES (2, 0, '')");
                awaitCopied(fixture, node, "nas", nas);
                Path away = directory.resolve("unmounted");
                Files.move(nas, away);
                Schema.run(connection, "INSERT INTO shop.sequence_numbers VALUES (3, 0, '')");
                Await.until(
                        "the copy says that its disk is not mounted",
                        Fixture.PATIENCE,
                        () -> copy(node, "nas").getString("reason").contains("is empty and was not before"),
                        () -> node.get("/db/status") + node.output());
                assertThat(nas).doesNotExist();
                Files.move(away, nas);
                awaitCopied(fixture, node, "nas", nas);
            }
            Durable.delete(fixture.repository());
            good(NodeProcess.run("db-node", keys, "verify", "--repository", "nas"), "all is well");
            assertGoesOnFromAFetchedOne(fixture, keys);
            try (DatabaseServer target = DatabaseServer.start(directory.resolve("target"))) {
                good(
                        run(
                                keys,
                                into(
                                        target,
                                        "restore",
                                        "--repository",
                                        nas.toUri().toString())),
                        "restored to ");
                good(run(keys, into(target, "compare")), "all are equal");
            }
        }
    }

    /** The disk of main is lost: what is fetched takes its place, and the archive goes on without a gap. */
    private void assertGoesOnFromAFetchedOne(Fixture fixture, Map<String, String> keys) throws Exception {
        good(
                NodeProcess.run(
                        "db-node",
                        keys,
                        "fetch",
                        "--repository",
                        "nas",
                        "--to",
                        fixture.repository().toString()),
                "all is well");
        bad(
                NodeProcess.run(
                        "db-node",
                        keys,
                        "fetch",
                        "--repository",
                        "nas",
                        "--to",
                        fixture.repository().toString()),
                "is not empty");
        fixture.assertSegmentsAreTheServers(true);
        try (NodeProcess node = NodeProcess.start("db-node", fixture.keys());
                Connection connection = fixture.connect()) {
            Schema.run(connection, "INSERT INTO shop.sequence_numbers VALUES (9, 0, '')");
            fixture.awaitArchived(node);
            node.awaitReady();
            assertThat(node.output()).doesNotContain("archive-gap");
            Schema.run(connection, "DELETE FROM shop.sequence_numbers WHERE id = 9");
        }
        good(fixture.command("verify"), "all is well");
    }

    @Test
    void wrongKeysOfARepositoryEndTheStart() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "secret\n");
        Path key = directory.resolve("key");
        S3Server.secret(key, "key");
        Map<String, String> good = new TreeMap<>(Map.of(
                "quadrant.db.source.address", "127.0.0.1:3306",
                "quadrant.db.source.user", "quadrant",
                "quadrant.db.source.password-file", password.toString(),
                "quadrant.db.repository.main.url",
                        directory.resolve("backups").toUri().toString(),
                "quadrant.db.repository.b.url", "s3://backups/db-1",
                "quadrant.db.repository.b.access-key-file", key.toString(),
                "quadrant.db.repository.b.secret-key-file", key.toString()));
        assertThat(NodeProcess.run("db-node", good, "check").code()).isZero();
        refused(good, "quadrant.db.repository.b.url", "s3://x");
        refused(good, "quadrant.db.repository.b.endpoint", "s3.example.org");
        refused(good, "quadrant.db.repository.b.part-bytes", "1024");
        refused(good, "quadrant.db.repository.b.uploads", "0");
        refused(good, "quadrant.db.repository.b.style", "sideways");
        refused(
                good,
                "quadrant.db.repository.b.secret-key-file",
                directory.resolve("absent").toString());
        refused(good, "quadrant.db.repository.main.url", "s3://backups/db-1");
        Path open = Files.writeString(directory.resolve("open"), "key");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        refused(good, "quadrant.db.repository.b.secret-key-file", open.toString());
        bad(NodeProcess.run("db-node", good, "list"), "no repository at");
        NodeProcess.Outcome unknown = NodeProcess.run("db-node", good, "list", "--repository", "nas");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.output()).contains("no repository 'nas' is configured; there are b, main");
    }

    private static void refused(Map<String, String> good, String key, String value) {
        Map<String, String> keys = new TreeMap<>(good);
        keys.put(key, value);
        NodeProcess.Outcome outcome = NodeProcess.run("db-node", keys, "check");
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(2);
        assertThat(outcome.output()).contains(key).doesNotContain("\tat ");
    }
}
