package dev.quadrant.appliance;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.cluster.ClusterActions;
import dev.quadrant.appliance.cluster.ClusterAgent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.TreeSet;

/** What every node's admin interface has beside health and metrics: who it is at {@code /}, and {@code /cluster}. */
final class AdminRoutes {
    /** Before Quarkus's own handlers, whose orders are above this. */
    private static final int FIRST = -1_000_000;

    private AdminRoutes() {}

    static void install(Router router, Identity identity, ClusterAgent cluster, AdminActions actions) {
        router.get("/q/metrics").order(FIRST).handler(AdminRoutes::plainUnlessAsked);
        router.get("/cluster").handler(request -> json(request, cluster.describe()));
        router.get("/cluster/keys").handler(request -> json(request, cluster.keys()));
        ClusterActions.install(actions, cluster);
        router.get("/").last().handler(request -> json(request, root(identity, cluster)));
    }

    /** Prometheus's text format for curl and everyone else who does not ask for OpenMetrics, Quarkus's own default. */
    private static void plainUnlessAsked(RoutingContext request) {
        String accept = request.request().getHeader("Accept");
        if (accept == null || !accept.contains("openmetrics")) {
            request.request().headers().set("Accept", "text/plain");
        }
        request.next();
    }

    private static void json(RoutingContext request, JsonObject body) {
        request.response().putHeader("content-type", "application/json").end(body.encodePrettily() + "\n");
    }

    private static JsonObject root(Identity identity, ClusterAgent cluster) {
        return new JsonObject()
                .put("name", identity.node())
                .put("program", identity.program())
                .put("version", Version.current())
                .put(
                        "roles",
                        new JsonArray(new TreeSet<>(identity.roles()).stream().toList()))
                .put(
                        "cluster",
                        new JsonObject()
                                .put("name", identity.cluster())
                                .put("members", cluster.members().all().size()))
                .put("health", "/q/health")
                .put("metrics", "/q/metrics");
    }
}
