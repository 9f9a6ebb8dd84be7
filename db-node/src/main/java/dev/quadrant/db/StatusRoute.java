package dev.quadrant.db;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.db.inventory.Inventory;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.rpo.Rpo;
import dev.quadrant.db.rpo.RpoWatch;
import dev.quadrant.db.rpo.SemiSync;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code GET /db/status}: the conditions, the bases, the segments, and what can be restored, as JSON; {@code GET /db/list}: what
 * the repository holds. */
final class StatusRoute {
    private final Repository repository;
    private final DbConditions conditions;
    private final CopyConditions copies;
    private final RpoWatch rpo;
    private final DrillKeeper drills;
    private final BaseKeeper bases;

    StatusRoute(
            Repository repository,
            DbConditions conditions,
            CopyConditions copies,
            RpoWatch rpo,
            DrillKeeper drills,
            BaseKeeper bases) {
        this.bases = bases;
        this.drills = drills;
        this.copies = copies;
        this.rpo = rpo;
        this.repository = repository;
        this.conditions = conditions;
    }

    void install(Router router, Vertx vertx) {
        answer(router, vertx, "/db/status", this::status);
        answer(router, vertx, "/db/list", () -> Inventory.of(repository).toJson());
    }

    private static void answer(Router router, Vertx vertx, String path, Callable<JsonObject> answer) {
        router.get(path)
                .handler(request -> vertx.executeBlocking(answer, false)
                        .onSuccess(status -> request.response()
                                .putHeader("content-type", "application/json")
                                .end(status.encodePrettily() + "\n"))
                        .onFailure(failure -> request.response()
                                .setStatusCode(500)
                                .putHeader("content-type", "application/json")
                                .end(new JsonObject()
                                                .put("error", failure.getMessage())
                                                .encodePrettily() + "\n")));
    }

    private JsonObject status() throws IOException {
        JsonObject status = new JsonObject()
                .put("repository", repository.url())
                .put("source", json(conditions.source()))
                .put("archive", json(conditions.archive()))
                .put("continuity", json(conditions.continuity()))
                .put("rpo", rpo())
                .put("base", json(conditions.base()).put("progress", bases.progress(System.nanoTime())))
                .put("drill", json(drills.condition()));
        JsonObject byName = new JsonObject();
        copies.byName().forEach((name, condition) -> byName.put(name, json(condition)));
        status.put("copies", byName);
        return status.mergeIn(Inventory.of(repository).toJson());
    }

    private JsonObject rpo() {
        Rpo verdict = rpo.verdict();
        JsonArray reasons = new JsonArray();
        for (Rpo.Reason reason : verdict.reasons()) {
            reasons.add(new JsonObject().put("code", reason.code().text()).put("words", reason.words()));
        }
        SemiSync semiSync = rpo.semiSync();
        return json(conditions.rpo(rpo))
                .put("words", verdict.words())
                .put("reasons", reasons)
                .put(
                        "semiSync",
                        new JsonObject()
                                .put("enabled", semiSync.enabled())
                                .put("active", semiSync.active())
                                .put("clients", semiSync.clients())
                                .put("unacknowledged", semiSync.unacknowledged()));
    }

    private static JsonObject json(Condition condition) {
        JsonObject json = new JsonObject().put("up", condition.up()).put("reason", condition.reason());
        for (Map.Entry<String, Object> fact : condition.data().entrySet()) {
            json.put(fact.getKey(), fact.getValue());
        }
        return json;
    }
}
