package dev.quadrant.db.base;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Json;
import dev.quadrant.db.repository.Repository;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a base backup is and what it consists of.
 *
 * @param id its name in the repository
 * @param snapshot the moment whose state it holds
 * @param finished when it was complete
 * @param locked how long writers had to wait
 * @param flavour {@code mysql} or {@code mariadb}
 * @param serverVersion version of the server
 * @param chain the chain of the archive that goes on from it
 * @param position where in the binlog its state is
 * @param gtids the GTIDs executed at that position, as the server writes them; empty when it has none
 * @param key the id of the key that its files are encrypted with; empty when they are not
 * @param files its files in the order of restoring
 * @param warnings what a reader has to know (a view that was invalid)
 */
public record BaseManifest(
        String id,
        Instant snapshot,
        Instant finished,
        Duration locked,
        String flavour,
        String serverVersion,
        String chain,
        BinlogPosition position,
        String gtids,
        String key,
        List<DumpFile> files,
        List<String> warnings) {
    public static final String NAME = "manifest.json";

    public BaseManifest {
        files = List.copyOf(files);
        warnings = List.copyOf(warnings);
    }

    /**
     * A file of the base.
     *
     * @param name path below the base's directory
     * @param table the table whose rows it has, {@code `schema`.`table`}; empty for definitions
     * @param rows number of rows
     * @param sqlBytes bytes of SQL in it
     * @param bytes its length
     * @param sha256 its digest, in hexadecimal
     */
    public record DumpFile(String name, String table, long rows, long sqlBytes, long bytes, String sha256) {}

    /** The complete bases of a repository, oldest first. */
    public static List<BaseManifest> all(Repository repository) throws IOException {
        List<BaseManifest> bases = new ArrayList<>();
        for (Path directory : Durable.list(repository.bases())) {
            if (Files.exists(directory.resolve(NAME))
                    && !directory.getFileName().toString().endsWith(BaseBackup.PARTIAL)) {
                bases.add(of(Json.read(directory.resolve(NAME))));
            }
        }
        return bases;
    }

    /** Deletes a base. It is no base any more before the first of its files goes. */
    public static void delete(Repository repository, String id) throws IOException {
        Path going = repository.bases().resolve(id + BaseBackup.PARTIAL);
        Durable.rename(repository.bases().resolve(id), going);
        Durable.delete(going);
    }

    public long rows() {
        return files.stream().mapToLong(DumpFile::rows).sum();
    }

    public long bytes() {
        return files.stream().mapToLong(DumpFile::bytes).sum();
    }

    public long sqlBytes() {
        return files.stream().mapToLong(DumpFile::sqlBytes).sum();
    }

    public long tables() {
        return files.stream()
                .map(DumpFile::table)
                .filter(table -> !table.isEmpty())
                .distinct()
                .count();
    }

    public JsonObject toJson() {
        JsonArray list = new JsonArray();
        for (DumpFile file : files) {
            list.add(new JsonObject()
                    .put("name", file.name())
                    .put("table", file.table())
                    .put("rows", file.rows())
                    .put("sqlBytes", file.sqlBytes())
                    .put("bytes", file.bytes())
                    .put("sha256", file.sha256()));
        }
        return new JsonObject()
                .put("id", id)
                .put("snapshot", snapshot.toString())
                .put("finished", finished.toString())
                .put("lockedMillis", locked.toMillis())
                .put("flavour", flavour)
                .put("serverVersion", serverVersion)
                .put("chain", chain)
                .put("file", position.file())
                .put("offset", position.offset())
                .put("gtids", gtids)
                .put("key", key)
                .put("warnings", new JsonArray(warnings))
                .put("files", list);
    }

    static BaseManifest of(JsonObject json) {
        List<DumpFile> files = new ArrayList<>();
        JsonArray list = json.getJsonArray("files", new JsonArray());
        for (int i = 0; i < list.size(); i++) {
            JsonObject file = list.getJsonObject(i);
            files.add(new DumpFile(
                    file.getString("name"),
                    file.getString("table", ""),
                    file.getLong("rows", 0L),
                    file.getLong("sqlBytes", 0L),
                    file.getLong("bytes", 0L),
                    file.getString("sha256", "")));
        }
        return new BaseManifest(
                json.getString("id"),
                Instant.parse(json.getString("snapshot")),
                Instant.parse(json.getString("finished")),
                Duration.ofMillis(json.getLong("lockedMillis", 0L)),
                json.getString("flavour", ""),
                json.getString("serverVersion", ""),
                json.getString("chain", ""),
                new BinlogPosition(json.getString("file"), json.getLong("offset")),
                json.getString("gtids", ""),
                json.getString("key", ""),
                files,
                json.getJsonArray("warnings", new JsonArray()).stream()
                        .map(String.class::cast)
                        .toList());
    }
}
