package dev.quadrant.db.repository;

import dev.quadrant.db.gtid.GtidSet;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * How a chain goes on from another one after a change of primary. Its first file is copied whole, so that it is the server's;
 * its begin has transactions that the former chain has too.
 *
 * @param chain the former chain
 * @param common what both servers had when the primary changed: a replay of this chain behind the former one leaves it out
 * @param divergent what the former chain has and the new primary had not: a replay of the former chain leaves it out
 */
public record Continuation(String chain, GtidSet common, GtidSet divergent) {
    JsonObject toJson() {
        return new JsonObject()
                .put("chain", chain)
                .put("flavour", common.flavour().name().toLowerCase(Locale.ROOT))
                .put("common", common.toString())
                .put("divergent", divergent.toString());
    }

    /** @throws IllegalArgumentException when a value is none that a chain's description has */
    static Continuation of(JsonObject json) {
        GtidSet.Flavour flavour =
                GtidSet.Flavour.valueOf(json.getString("flavour", "").toUpperCase(Locale.ROOT));
        return new Continuation(
                json.getString("chain", ""),
                GtidSet.parse(flavour, json.getString("common", "")),
                GtidSet.parse(flavour, json.getString("divergent", "")));
    }
}
