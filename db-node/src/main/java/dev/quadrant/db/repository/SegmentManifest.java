package dev.quadrant.db.repository;

import dev.quadrant.db.gtid.GtidSet;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of a closed segment.
 *
 * @param file the server's file name
 * @param bytes its length
 * @param sha256 its digest, in hexadecimal
 * @param events number of events
 * @param transactions number of transactions and single statements
 * @param firstTime smallest time of its events, in seconds
 * @param lastTime largest time of its events
 * @param serverVersion version of the server that wrote it
 * @param next the file that follows it
 * @param gtids which transactions it has; empty where a version of db-node wrote the manifest that did not look
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
        String next,
        Optional<Gtids> gtids) {
    /**
     * The transactions of a segment.
     *
     * @param previous what the server had written before the file, as the file says
     * @param added what the file has
     * @param anonymous number of transactions without a GTID (MySQL with {@code gtid_mode=OFF})
     */
    public record Gtids(GtidSet previous, GtidSet added, long anonymous) {
        JsonObject toJson() {
            return new JsonObject()
                    .put("flavour", previous.flavour().name().toLowerCase(Locale.ROOT))
                    .put("previous", previous.toString())
                    .put("added", added.toString())
                    .put("anonymous", anonymous);
        }

        static Gtids of(JsonObject json) {
            GtidSet.Flavour flavour =
                    GtidSet.Flavour.valueOf(json.getString("flavour", "").toUpperCase(Locale.ROOT));
            return new Gtids(
                    GtidSet.parse(flavour, json.getString("previous", "")),
                    GtidSet.parse(flavour, json.getString("added", "")),
                    json.getLong("anonymous", 0L));
        }
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("file", file)
                .put("bytes", bytes)
                .put("sha256", sha256)
                .put("events", events)
                .put("transactions", transactions)
                .put("firstTime", firstTime.toString())
                .put("lastTime", lastTime.toString())
                .put("serverVersion", serverVersion)
                .put("next", next);
        gtids.ifPresent(known -> json.put("gtids", known.toJson()));
        return json;
    }

    /** @throws IllegalArgumentException when a value is none that a manifest has */
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
                json.getString("next", ""),
                Optional.ofNullable(json.getJsonObject("gtids")).map(Gtids::of));
    }
}
