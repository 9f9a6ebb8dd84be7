package dev.quadrant.db.inventory;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Json;
import dev.quadrant.db.repository.Repository;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the last verification found; kept in the repository, so that a restarted service knows when the next is due.
 *
 * @param finished when it ended
 * @param present files that there were
 * @param files files that were read
 * @param bytes bytes that were read
 * @param problems what was bad, each with the file and the fix; empty when all was well
 */
public record LastVerification(Instant finished, long present, long files, long bytes, List<String> problems) {
    private static final String NAME = "verified.json";

    public LastVerification {
        problems = List.copyOf(problems);
    }

    /** Empty when there was none. */
    public static Optional<LastVerification> read(Repository repository) throws IOException {
        Path file = repository.root().resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonObject json = Json.read(file);
        try {
            return Optional.of(new LastVerification(
                    Instant.parse(json.getString("verified", Instant.EPOCH.toString())),
                    json.getLong("present", 0L),
                    json.getLong("files", 0L),
                    json.getLong("bytes", 0L),
                    json.getJsonArray("problems", new JsonArray()).stream()
                            .map(String::valueOf)
                            .toList()));
        } catch (ClassCastException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage() + "; delete it", e);
        }
    }

    /** Writes it down in place of the one before. */
    public void write(Repository repository) throws IOException {
        Durable.write(repository.root().resolve(NAME), toJson().encodePrettily() + "\n");
    }

    /** As {@code /db/verify} shows it. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("verified", finished.toString())
                .put("present", present)
                .put("files", files)
                .put("bytes", bytes)
                .put("problems", new JsonArray(problems));
    }
}
