package dev.quadrant.db.repository;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Rotate;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A chain: binlog files of a server that follow one another without a hole. A new one begins where the old one cannot go on
 * (files purged before they were copied, the server's binlog reset).
 *
 * @param directory where its segments lie
 * @param first the file with which it begins
 * @param reason why it was begun
 * @param created when
 */
public record Chain(Path directory, String first, String reason, Instant created) {
    static final String DESCRIPTION = "chain.json";

    static Chain create(Path directory, String first, String reason, Instant now) throws IOException {
        Durable.write(
                directory.resolve(DESCRIPTION),
                new JsonObject()
                                .put("first", first)
                                .put("reason", reason)
                                .put("created", now.toString())
                                .encodePrettily()
                        + "\n");
        return new Chain(directory, first, reason, now);
    }

    static Chain read(Path directory) throws IOException {
        JsonObject json = Json.read(directory.resolve(DESCRIPTION));
        return new Chain(
                directory,
                json.getString("first", ""),
                json.getString("reason", ""),
                Instant.parse(json.getString("created", Instant.EPOCH.toString())));
    }

    /** Its name in the repository. */
    public String id() {
        return directory.getFileName().toString();
    }

    /** Names of its segments, in the server's order; the last one may be open. */
    public List<String> segments() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path file : Durable.list(directory)) {
            String name = file.getFileName().toString();
            if (Rotate.isFileName(name)) {
                names.add(name);
            }
        }
        names.sort(BinlogPosition::compareFiles);
        return names;
    }

    public Path segment(String name) {
        return directory.resolve(name);
    }

    /** The manifest of a closed segment; empty for one that is open. */
    public Optional<SegmentManifest> manifest(String name) throws IOException {
        Path file = manifestFile(name);
        return Files.exists(file) ? Optional.of(SegmentManifest.of(Json.read(file))) : Optional.empty();
    }

    /** Writes the manifest of a segment: it is closed from here on. */
    public void close(SegmentManifest manifest) throws IOException {
        Durable.write(manifestFile(manifest.file()), manifest.toJson().encodePrettily() + "\n");
    }

    private Path manifestFile(String name) {
        return directory.resolve(name + ".json");
    }
}
