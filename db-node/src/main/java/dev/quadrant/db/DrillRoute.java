package dev.quadrant.db;

import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.appliance.admin.AdminActions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.concurrent.CompletableFuture;

/** {@code GET /db/drills}: what the drills found; {@code POST /db/drill}: drill now. */
final class DrillRoute {
    private final DrillKeeper drills;

    DrillRoute(DrillKeeper drills) {
        this.drills = drills;
    }

    void install(Router router, Vertx vertx, AdminActions actions) {
        router.get("/db/drills")
                .handler(request -> vertx.executeBlocking(drills::json, false)
                        .onSuccess(json -> request.response()
                                .putHeader("content-type", "application/json")
                                .end(json.encodePrettily() + "\n"))
                        .onFailure(failure -> request.response()
                                .setStatusCode(500)
                                .putHeader("content-type", "application/json")
                                .end(new JsonObject()
                                                .put("error", failure.getMessage())
                                                .encodePrettily() + "\n")));
        actions.post("/db/drill", "db-drill", query -> CompletableFuture.completedFuture(begin()));
    }

    private ActionResult begin() {
        return drills.ask()
                ? ActionResult.accepted("GET /db/drills tells how far it is, and what it found")
                : ActionResult.refused(409, "drill-under-way", "wait until the one that runs has ended");
    }
}
