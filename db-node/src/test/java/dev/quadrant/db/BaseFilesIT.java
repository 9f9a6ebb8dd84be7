package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.db.base.SqlContent;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Sha256;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a base: loaded by hand as the documentation says, and those that earlier versions wrote. */
class BaseFilesIT {
    @TempDir
    Path directory;

    private static void rows(Fixture fixture) throws Exception {
        try (Connection connection = fixture.connect()) {
            Schema.create(connection, true);
            Schema.run(
                    connection,
                    "CREATE DATABASE framed",
                    "CREATE TABLE framed.numbers (id INT PRIMARY KEY, noise VARCHAR(100))",
                    // More than one frame.
                    "INSERT INTO framed.numbers SELECT seq, SHA2(seq, 256) FROM seq_1_to_50000");
        }
    }

    private static Path base(Fixture fixture) throws IOException {
        NodeProcess.Outcome backup = fixture.command("backup");
        assertThat(backup.code()).as(backup.output()).isZero();
        return Durable.list(fixture.repository().resolve("base")).getFirst();
    }

    private static void assertEqual(Fixture fixture, DatabaseServer target) {
        NodeProcess.Outcome compare = fixture.compareWith(target);
        assertThat(compare.code()).as(compare.output()).isZero();
    }

    @Test
    void areLoadedByHandAsThePageSays() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zstd")), "there is no /usr/bin/zstd: apt-get install zstd");
        Matcher line = Pattern.compile("^(zstd -dc .*) \\| mariadb$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/db-node.md")));
        assertThat(line.find()).isTrue();
        try (Fixture fixture = new Fixture(directory);
                DatabaseServer target = DatabaseServer.start(directory.resolve("target"))) {
            rows(fixture);
            Path base = base(fixture);
            Path sql = directory.resolve("all.sql");
            Process zstd = new ProcessBuilder(
                            "bash", "-c", line.group(1).replace("base/ID", "base/" + base.getFileName()))
                    .directory(fixture.repository().toFile())
                    .redirectOutput(sql.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(zstd.waitFor()).isZero();
            Process client = new ProcessBuilder(
                            "mariadb",
                            "--no-defaults",
                            "--host=127.0.0.1",
                            "--port=" + target.port(),
                            "--user=" + DatabaseServer.USER,
                            "--password="
                                    + Files.readString(target.passwordFile()).strip())
                    .redirectInput(sql.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.waitFor()).as(said).isZero();
            assertEqual(fixture, target);
        }
    }

    @Test
    void ofEarlierVersionsAreRestored() throws Exception {
        try (Fixture fixture = new Fixture(directory);
                DatabaseServer target = DatabaseServer.start(directory.resolve("target"))) {
            rows(fixture);
            Path base = base(fixture);
            asEarlierVersionsWrote(base);
            NodeProcess.Outcome verify = fixture.command("verify");
            assertThat(verify.code()).as(verify.output()).isZero();
            NodeProcess.Outcome restore = fixture.restoreInto(target);
            assertThat(restore.code()).as(restore.output()).isZero();
            assertEqual(fixture, target);
        }
    }

    private static void asEarlierVersionsWrote(Path base) throws IOException {
        JsonObject manifest = new JsonObject(Files.readString(base.resolve("manifest.json")));
        JsonArray files = manifest.getJsonArray("files");
        for (int i = 0; i < files.size(); i++) {
            JsonObject file = files.getJsonObject(i);
            Path old = base.resolve(file.getString("name"));
            String name = file.getString("name").replace(".sql.zst", ".sql.gz");
            assertThat(name).endsWith(".sql.gz");
            try (InputStream in = SqlContent.open(old);
                    OutputStream out = new GZIPOutputStream(Files.newOutputStream(base.resolve(name)))) {
                in.transferTo(out);
            }
            Files.delete(old);
            file.put("name", name)
                    .put("bytes", Files.size(base.resolve(name)))
                    .put("sha256", Sha256.hex(Sha256.of(base.resolve(name))));
        }
        Files.writeString(base.resolve("manifest.json"), manifest.encodePrettily());
    }
}
