package dev.quadrant.db;

import dev.quadrant.appliance.admin.EventStreams;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/**
 * {@code GET /db/progress}: how far the base, the drill and the verification are that this service does, and what came of the last
 * ones, as server-sent events: one at once, then one a second as long as something changes.
 */
final class ProgressRoute {
    private final BaseKeeper bases;
    private final DrillKeeper drills;
    private final VerifyKeeper verifications;
    private final EventStreams events;

    ProgressRoute(
            BaseKeeper bases, DrillKeeper drills, VerifyKeeper verifications, Vertx vertx, MeterRegistry metrics) {
        this.bases = bases;
        this.drills = drills;
        this.verifications = verifications;
        this.events = new EventStreams(vertx, "progress", millis -> state(), "quadrant.db.progress.streams", metrics);
    }

    void install(Router router) {
        router.get("/db/progress").handler(events::open);
        events.start();
    }

    private String state() {
        long now = System.nanoTime();
        return new JsonObject()
                .put("base", bases.progress(now))
                .put("drill", drills.progress(now))
                .put("verification", verifications.progress(now))
                .encode();
    }

    void stop() {
        events.stop();
    }
}
