package dev.quadrant.db;

import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.appliance.admin.AdminActions;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** {@code GET /db/verify}: what the last verification found; {@code POST /db/verify}: verify now. */
final class VerifyRoute {
    private static final int MOST_DIGITS = 9;

    private final VerifyKeeper verifications;

    VerifyRoute(VerifyKeeper verifications) {
        this.verifications = verifications;
    }

    void install(Router router, AdminActions actions) {
        router.get("/db/verify")
                .handler(request -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(verifications.json().encodePrettily() + "\n"));
        actions.post("/db/verify", "db-verify", query -> CompletableFuture.completedFuture(begin(query)));
    }

    private ActionResult begin(MultiMap query) {
        String sample = query.get("sample");
        if (sample != null && !sample.matches("[1-9]\\d{0," + (MOST_DIGITS - 1) + "}")) {
            return ActionResult.refused(400, "sample-invalid", "sample is a number of files above 0");
        }
        OptionalInt files = sample == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(sample));
        return verifications.ask(files)
                ? ActionResult.accepted("GET /db/verify tells how far it is, and what it found")
                : ActionResult.refused(409, "verification-under-way", "wait until the one that runs has ended");
    }
}
