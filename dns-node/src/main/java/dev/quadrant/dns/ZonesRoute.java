package dev.quadrant.dns;

import dev.quadrant.dns.zone.Finding;
import dev.quadrant.dns.zone.Zone;
import dev.quadrant.dns.zone.ZoneDirectory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.List;

/** {@code GET /dns/zones}: every zone with serial, counts, file, and what is wrong or odd. */
final class ZonesRoute {
    private ZonesRoute() {}

    static void install(Router router, ZoneDirectory directory) {
        router.get("/dns/zones")
                .handler(request -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(json(directory.state()).encodePrettily() + "\n"));
    }

    /** Every zone, for people and for programs. */
    static JsonObject json(ZoneDirectory.State state) {
        JsonArray zones = new JsonArray();
        state.entries().forEach(entry -> zones.add(json(entry)));
        JsonObject all = new JsonObject().put("zones", zones);
        return state.problem().isEmpty() ? all : all.put("problem", state.problem());
    }

    private static JsonObject json(ZoneDirectory.Entry entry) {
        JsonObject json = new JsonObject()
                .put("zone", entry.origin())
                .put("file", entry.file().toString())
                .put("served", entry.zone() != null);
        Zone zone = entry.zone();
        if (zone != null) {
            json.put("serial", zone.facts().serial())
                    .put("records", zone.facts().records())
                    .put("names", zone.facts().names())
                    .put("bytes", zone.facts().bytes())
                    .put("load-ms", zone.facts().took().toMillis())
                    .put("loaded-at", entry.loadedAt().toString())
                    .put(
                            "warnings",
                            new JsonArray(zone.facts().warnings().stream()
                                    .map(Finding::toString)
                                    .toList()));
        }
        List<String> broken = entry.broken().stream().map(Finding::toString).toList();
        return broken.isEmpty() ? json : json.put("broken", new JsonArray(broken));
    }
}
