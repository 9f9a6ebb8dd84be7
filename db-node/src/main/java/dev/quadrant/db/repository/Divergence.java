package dev.quadrant.db.repository;

import dev.quadrant.db.gtid.GtidSet;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;

/**
 * Transactions that were archived from a former primary and that the new one lacked when the primary changed. They are kept in
 * a binlog file of their own, which mariadb-binlog and mysqlbinlog read.
 *
 * @param id its name in the repository: the chain that began with the new primary
 * @param gtids which they are
 * @param transactions how many
 * @param file the file's name below {@code divergent/ID/}
 * @param sha256 the file's digest, in hexadecimal
 * @param former the primary that had them
 * @param successor the one that had not
 * @param found when
 * @param acknowledged whether an operator has seen to them
 */
public record Divergence(
        String id,
        GtidSet gtids,
        long transactions,
        String file,
        String sha256,
        String former,
        String successor,
        Instant found,
        boolean acknowledged) {
    static final String DESCRIPTION = "divergence.json";
    static final String ACKNOWLEDGED = "acknowledged.json";

    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("flavour", gtids.flavour().name().toLowerCase(Locale.ROOT))
                .put("gtids", gtids.toString())
                .put("transactions", transactions)
                .put("file", file)
                .put("sha256", sha256)
                .put("former", former)
                .put("successor", successor)
                .put("found", found.toString())
                .put("acknowledged", acknowledged);
    }

    static Divergence read(Path file, boolean acknowledged) throws IOException {
        JsonObject json = Json.read(file);
        try {
            GtidSet.Flavour flavour =
                    GtidSet.Flavour.valueOf(json.getString("flavour", "").toUpperCase(Locale.ROOT));
            return new Divergence(
                    json.getString("id", ""),
                    GtidSet.parse(flavour, json.getString("gtids", "")),
                    json.getLong("transactions", 0L),
                    json.getString("file", ""),
                    json.getString("sha256", ""),
                    json.getString("former", ""),
                    json.getString("successor", ""),
                    Instant.parse(json.getString("found", Instant.EPOCH.toString())),
                    acknowledged);
        } catch (IllegalArgumentException | ClassCastException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
