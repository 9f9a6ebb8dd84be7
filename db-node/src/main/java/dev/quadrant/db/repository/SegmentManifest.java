package dev.quadrant.db.repository;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * What is known of a closed segment.
 *
 * @param file the server's file name
 * @param bytes its length
 * @param sha256 its digest, in hexadecimal
 * @param events number of events
 * @param transactions number of transactions and single statements
 * @param firstTime time of its first event, in seconds
 * @param lastTime time of its last event
 * @param serverVersion version of the server that wrote it
 * @param next the file that follows it
 */
public record SegmentManifest(
        String file,
        long bytes,
        String sha256,
        long events,
        long transactions,
        Instant firstTime,
        Instant lastTime,
        String serverVersion,
        String next) {
    JsonObject toJson() {
        return new JsonObject()
                .put("file", file)
                .put("bytes", bytes)
                .put("sha256", sha256)
                .put("events", events)
                .put("transactions", transactions)
                .put("firstTime", firstTime.toString())
                .put("lastTime", lastTime.toString())
                .put("serverVersion", serverVersion)
                .put("next", next);
    }

    static SegmentManifest of(JsonObject json) {
        return new SegmentManifest(
                json.getString("file", ""),
                json.getLong("bytes", 0L),
                json.getString("sha256", ""),
                json.getLong("events", 0L),
                json.getLong("transactions", 0L),
                Instant.parse(json.getString("firstTime", Instant.EPOCH.toString())),
                Instant.parse(json.getString("lastTime", Instant.EPOCH.toString())),
                json.getString("serverVersion", ""),
                json.getString("next", ""));
    }
}
