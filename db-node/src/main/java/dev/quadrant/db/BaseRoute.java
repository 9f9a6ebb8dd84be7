package dev.quadrant.db;

import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.appliance.admin.AdminActions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code POST /db/base}: take a base now; {@code POST /db/base/cancel}: end the one that is being taken. */
final class BaseRoute {
    private static final String TELLS = "GET /db/progress tells how far it is, and what came of it";

    private final BaseKeeper bases;

    BaseRoute(BaseKeeper bases) {
        this.bases = bases;
    }

    void install(AdminActions actions) {
        actions.post("/db/base", "db-base", query -> CompletableFuture.completedFuture(answer(bases.ask())));
        // The driver may ask the server to end its session, which takes as long as the server does.
        actions.post(
                "/db/base/cancel",
                "db-base-cancel",
                query -> CompletableFuture.supplyAsync(
                        () -> answer(bases.cancel()),
                        task -> Thread.ofPlatform()
                                .daemon()
                                .name("db-base-cancel")
                                .start(task)));
    }

    private static ActionResult answer(Optional<BaseKeeper.Refusal> refusal) {
        return refusal.map(why -> ActionResult.refused(409, why.reason(), why.words()))
                .orElseGet(() -> ActionResult.accepted(TELLS));
    }
}
