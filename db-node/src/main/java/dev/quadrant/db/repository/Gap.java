package dev.quadrant.db.repository;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A gap in the archive, as the repository keeps it for good: between the end of one chain and the begin of the next one lie
 * transactions that were not archived. What a base holds that was taken after it closes it.
 *
 * @param before the chain that ended
 * @param end where it ended, {@code FILE:OFFSET}
 * @param archived the transactions that were archived till then, as the server writes sets; empty when it has no GTIDs
 * @param missing those that are known to be missing; empty when only the place is known
 * @param reason what happened
 * @param found when
 * @param after the chain that began
 */
public record Gap(
        String before, String end, String archived, String missing, String reason, Instant found, String after) {
    /** Its name in the repository. */
    public String id() {
        return after;
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("before", before)
                .put("end", end)
                .put("archived", archived)
                .put("missing", missing)
                .put("reason", reason)
                .put("found", found.toString())
                .put("after", after);
    }

    static Gap read(Path file) throws IOException {
        JsonObject json = Json.read(file);
        try {
            return new Gap(
                    json.getString("before", ""),
                    json.getString("end", ""),
                    json.getString("archived", ""),
                    json.getString("missing", ""),
                    json.getString("reason", ""),
                    Instant.parse(json.getString("found", Instant.EPOCH.toString())),
                    json.getString("after", ""));
        } catch (ClassCastException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
