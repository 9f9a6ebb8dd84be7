package dev.quadrant.monitor.login;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** What is for the person who asked alone: nothing on the way keeps it, and a browser takes it for nothing but JSON. */
public final class PrivateAnswer {
    private PrivateAnswer() {}

    public static void json(RoutingContext request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .putHeader("x-content-type-options", "nosniff")
                .end(body.encode());
    }
}
