package dev.quadrant.monitor.api;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Ends a request of Prometheus' API. */
final class JsonAnswer {
    static final String TYPE = "application/json";

    private JsonAnswer() {}

    /** Answers with data that is there. */
    static void success(RoutingContext request, Object data) {
        end(request, 200, success(data));
    }

    /** An answer's text with data that is there: of JSON's kinds, or of maps and lists. */
    static String success(Object data) {
        return new JsonObject().put("status", "success").put("data", data).encode();
    }

    /** Answers with a text that is JSON; nothing when the client is gone or has its answer. */
    static void end(RoutingContext request, int status, String text) {
        end(request, status, TYPE, text);
    }

    /** The same with a text of another type. */
    static void end(RoutingContext request, int status, String type, String text) {
        if (!request.response().ended() && !request.response().closed()) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("content-type", type)
                    .putHeader("cache-control", "no-store")
                    .putHeader("x-content-type-options", "nosniff")
                    .end(text);
        }
    }
}
