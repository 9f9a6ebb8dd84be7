package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.s3.S3Server;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted bases with a real server: everything works with the key, and says which one it wants without. */
class EncryptionIT {
    private static final String ONE = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String TWO = "RW5jcnlwdGlvbklUJ3Mgc2Vjb25kIGtleSwgMzIgYmQ=";
    private static final String KEY_FILE = "quadrant.db.encryption.key-file";

    /** Stands in a row and in a table's definition. */
    private static final String SECRET = "attack-at-dawn";

    @TempDir
    Path directory;

    private Path keyFile() {
        return directory.resolve("base-keys");
    }

    private Path copy() {
        return directory.resolve("copy");
    }

    @Test
    void basesAreEncryptedAndRestored() throws Exception {
        try (Fixture fixture = new Fixture(directory);
                Connection connection = fixture.connect()) {
            Schema.create(connection, true);
            Schema.run(
                    connection,
                    "CREATE DATABASE plans",
                    "CREATE TABLE plans.t (id INT PRIMARY KEY, what VARCHAR(100)) COMMENT '" + SECRET + "'",
                    "INSERT INTO plans.t SELECT seq, CONCAT('" + SECRET + " ', seq) FROM seq_1_to_20000");
            S3Server.secret(keyFile(), ONE);
            fixture.set(KEY_FILE, Optional.of(keyFile().toString()));
            fixture.set(
                    "quadrant.db.repository.copy.url",
                    Optional.of(copy().toUri().toString()));
            fixture.set(
                    "quadrant.db.drill.directory",
                    Optional.of(directory.resolve("drill").toString()));
            Path base;
            try (NodeProcess node = fixture.readyNode()) {
                base = bases(fixture).getFirst();
                assertEncrypted(base);
                Schema.run(connection, "UPDATE plans.t SET what = 'changed' WHERE id < 100");
                fixture.awaitArchived(node);
                NodeProcess.Outcome drill = fixture.command("drill");
                assertThat(drill.output()).contains("drill passed: base " + base.getFileName());
                // A changed file needs no restart.
                S3Server.secret(keyFile(), TWO);
                drill = fixture.command("drill");
                assertThat(drill.code()).isEqualTo(1);
                assertWants(drill, id(base));
                Await.until(
                        "the copy has the base",
                        Fixture.PATIENCE,
                        () -> Files.exists(copy().resolve("base")
                                .resolve(base.getFileName())
                                .resolve("manifest.json")),
                        node::output);
                assertThat(node.output()).doesNotContain(ONE, TWO).contains("key=" + id(base));
            }
            assertNothingWorksWithoutItsKey(fixture, base);
            // The next base has the new key, the old one is read.
            S3Server.secret(keyFile(), TWO + "\n" + ONE);
            NodeProcess.Outcome backup = fixture.command("backup");
            assertThat(backup.code()).as(backup.output()).isZero();
            Path second = bases(fixture).getLast();
            assertEncrypted(second);
            assertThat(id(second)).isNotEqualTo(id(base));
            assertThat(fixture.command("list").output()).contains(id(base), id(second));
            NodeProcess.Outcome verify = fixture.command("verify");
            assertThat(verify.code()).as(verify.output()).isZero();
            assertRestores(fixture, "old", "--base", base.getFileName().toString());
            assertRestores(fixture, "new", "--repository", "main");
            assertDecryptedByHand(fixture, second);
            assertNoExchangedFileIsRestored(fixture, second);
        }
    }

    private static List<Path> bases(Fixture fixture) throws IOException {
        return Durable.list(fixture.repository().resolve("base"));
    }

    private static String id(Path base) throws IOException {
        return new JsonObject(Files.readString(base.resolve("manifest.json"))).getString("key");
    }

    private static void assertEncrypted(Path base) throws IOException {
        assertThat(id(base)).matches("[0-9a-f]{16}");
        try (Stream<Path> files = Files.walk(base)) {
            List<Path> sql = files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("manifest.json"))
                    .toList();
            assertThat(sql).hasSizeGreaterThan(3);
            for (Path file : sql) {
                assertThat(file.toString()).endsWith(".sql.zst.enc");
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(bytes).startsWith("QDBENC1\n").doesNotContain(SECRET, "INSERT", "(\u00b5/\u00fd");
            }
        }
    }

    private void assertNothingWorksWithoutItsKey(Fixture fixture, Path base) throws IOException {
        try (DatabaseServer target = DatabaseServer.start(directory.resolve("unused"))) {
            NodeProcess.Outcome restore = fixture.restoreInto(target);
            assertThat(restore.code()).isEqualTo(1);
            assertWants(restore, id(base));
            assertWants(fixture.restoreInto(target, "--dry-run"), id(base));
            assertWants(fixture.restoreInto(target, "--repository", "copy"), id(base));
        }
        NodeProcess.Outcome verify = fixture.command("verify");
        assertThat(verify.code()).isEqualTo(1);
        assertWants(verify, id(base));
        assertThat(verify.output()).contains("base/" + base.getFileName() + " is encrypted", ": 1 bad");
        NodeProcess.Outcome fetch = fixture.command(
                "fetch",
                "--repository",
                "copy",
                "--to",
                directory.resolve("fetched").toString());
        assertThat(fetch.code()).as(fetch.output()).isZero();
        assertThat(fetch.output()).contains("NO KEY  base " + base.getFileName());
        assertWants(fetch, id(base));
        NodeProcess.Outcome decrypt =
                fixture.command("decrypt", base.resolve("schema.sql.zst.enc").toString());
        assertThat(decrypt.code()).isEqualTo(1);
        assertWants(decrypt, id(base));
        fixture.set(KEY_FILE, Optional.empty());
        NodeProcess.Outcome none = fixture.command("verify");
        assertThat(none.output())
                .contains("is encrypted with key " + id(base))
                .contains("no key is configured here: name the file that has it in " + KEY_FILE);
        fixture.set(KEY_FILE, Optional.of(keyFile().toString()));
        Files.writeString(keyFile(), "hunter2-hunter2");
        NodeProcess.Outcome check = fixture.command("check");
        assertThat(check.code()).isEqualTo(2);
        assertThat(check.output())
                .contains(KEY_FILE, "holds neither base64 nor hex", "openssl rand -base64 32")
                .doesNotContain("hunter2");
    }

    private void assertWants(NodeProcess.Outcome outcome, String id) {
        assertThat(outcome.output())
                .contains("is encrypted with key " + id + ", which is not in " + keyFile())
                .contains("append its line to that file (" + KEY_FILE + ")")
                .doesNotContain("\tat ", ONE, TWO);
    }

    private void assertRestores(Fixture fixture, String name, String... arguments) {
        try (DatabaseServer target = DatabaseServer.start(directory.resolve(name))) {
            NodeProcess.Outcome restore = fixture.restoreInto(target, arguments);
            assertThat(restore.code()).as(restore.output()).isZero();
            NodeProcess.Outcome compare = fixture.compareWith(target);
            assertThat(compare.code()).as(compare.output()).isZero();
        }
    }

    private void assertDecryptedByHand(Fixture fixture, Path base) throws Exception {
        try (DatabaseServer target = DatabaseServer.start(directory.resolve("by-hand"))) {
            HandRestore.asThePageSays("db-node decrypt ", fixture, base, target);
            NodeProcess.Outcome compare = fixture.compareWith(target);
            assertThat(compare.code()).as(compare.output()).isZero();
        }
        Path out = directory.resolve("schema.sql.zst");
        String[] command = {"decrypt", base.resolve("schema.sql.zst.enc").toString(), "--to", out.toString()};
        assertThat(fixture.command(command).code()).isZero();
        assertThat(Files.readAllBytes(out)).startsWith(0x28, 0xB5, 0x2F, 0xFD);
        NodeProcess.Outcome again = fixture.command(command);
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.output()).contains("is there already");
    }

    /** Somebody who can write, and put digests into the manifest, but has no key. */
    private void assertNoExchangedFileIsRestored(Fixture fixture, Path base) throws IOException {
        Path a = base.resolve("data/00001.sql.zst.enc");
        Path b = base.resolve("data/00002.sql.zst.enc");
        byte[] bytes = Files.readAllBytes(a);
        Files.write(a, Files.readAllBytes(b));
        Files.write(b, bytes);
        Path manifest = base.resolve("manifest.json");
        JsonObject json = new JsonObject(Files.readString(manifest));
        JsonObject first = json.getJsonArray("files").getJsonObject(1);
        JsonObject second = json.getJsonArray("files").getJsonObject(2);
        assertThat(first.getString("name")).isEqualTo("data/00001.sql.zst.enc");
        String digest = first.getString("sha256");
        first.put("sha256", second.getString("sha256"));
        second.put("sha256", digest);
        Files.writeString(manifest, json.encodePrettily());
        assertThat(fixture.command("verify").output()).contains("data/00001.sql.zst.enc is not authentic in frame 0");
        try (DatabaseServer target = DatabaseServer.start(directory.resolve("exchanged"))) {
            NodeProcess.Outcome restore = fixture.restoreInto(target);
            assertThat(restore.code()).isEqualTo(1);
            assertThat(restore.output())
                    .contains("the base is damaged: ", "is not authentic in frame 0")
                    .doesNotContain("\tat ");
        }
    }
}
