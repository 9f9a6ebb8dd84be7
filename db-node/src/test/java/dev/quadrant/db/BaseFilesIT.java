package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.base.SqlContent;
import dev.quadrant.db.encryption.KeyFile;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Sha256;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
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
        try (Fixture fixture = new Fixture(directory);
                DatabaseServer target = DatabaseServer.start(directory.resolve("target"))) {
            rows(fixture);
            Path base = base(fixture);
            HandRestore.asThePageSays("zstd -dc ", fixture, base, target);
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
            String now = file.getString("name");
            String name = now.replace(".sql.zst", ".sql.gz");
            assertThat(name).endsWith(".sql.gz");
            try (InputStream in = SqlContent.open(base, now, KeyFile.NONE);
                    OutputStream out = new GZIPOutputStream(Files.newOutputStream(base.resolve(name)))) {
                in.transferTo(out);
            }
            Files.delete(base.resolve(now));
            file.put("name", name)
                    .put("bytes", Files.size(base.resolve(name)))
                    .put("sha256", Sha256.hex(Sha256.of(base.resolve(name))));
        }
        Files.writeString(base.resolve("manifest.json"), manifest.encodePrettily());
    }
}
