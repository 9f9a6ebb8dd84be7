package dev.quadrant.appliance.admin;

import dev.quadrant.appliance.Identity;
import dev.quadrant.appliance.Version;
import dev.quadrant.appliance.cluster.ClusterAgent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.TreeSet;

/** What every node's admin interface has beside health and metrics: who it is at {@code /}, and its {@code /cluster}. */
public final class AdminRoutes {
    /** Before Quarkus's own handlers, whose orders are above this. */
    private static final int FIRST = -1_000_000;

    private AdminRoutes() {}

    public static void install(Router router, Identity identity, ClusterAgent cluster) {
        router.get("/")
                .last()
                .handler(request -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(root(identity, cluster).encodePrettily() + "\n"));
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
