package dev.quadrant.appliance.admin;

import dev.quadrant.appliance.log.LogRing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code GET /logs}: the node's newest log lines from a number on, for the monitor. For nodes that show the cluster's key, for who shows the
 * token, and without a key for who asks from this host.
 */
public final class LogRoute {
    public static final String PATH = "/logs";

    private static final int LINES_MAX = 1000;

    private LogRoute() {}

    public static void install(
            Router router, String node, ReadAccess reading, AdminActions actions, MeterRegistry metrics) {
        FunctionCounter.builder("quadrant.log.lines", LogRing.SHARED, LogRing::count)
                .description("Log lines of this process")
                .register(metrics);
        router.get(PATH).handler(request -> {
            if (reading.admits(request, PATH, node) || actions.shown(request)) {
                answer(request, node);
            } else {
                end(
                        request,
                        401,
                        new JsonObject()
                                .put("reason", "not-of-the-cluster")
                                .put("message", "show the node's token, or ask as a node of the cluster"));
            }
        });
    }

    private static void answer(RoutingContext request, String node) {
        String boot = request.request().getParam("boot", "");
        long from;
        try {
            from = Long.parseLong(request.request().getParam("from", "0"));
        } catch (NumberFormatException e) {
            end(
                    request,
                    400,
                    new JsonObject().put("reason", "bad-number").put("message", "from is the number of a line"));
            return;
        }
        LogRing.Page page = LogRing.SHARED.from(boot, from, LINES_MAX);
        JsonArray lines = new JsonArray();
        page.lines()
                .forEach(line -> lines.add(new JsonArray()
                        .add(Long.toString(line.time()))
                        .add(line.level())
                        .add(line.text())));
        end(
                request,
                200,
                new JsonObject()
                        .put("node", node)
                        .put("boot", page.boot())
                        .put("oldest", page.oldest())
                        .put("from", page.from())
                        .put("lines", lines));
    }

    private static void end(RoutingContext request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(body.encode());
    }
}
