package dev.quadrant.lb;

import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.stats.LoopStats;
import dev.quadrant.lb.stats.LoopTotals;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.CheckResult;
import dev.quadrant.lb.upstream.Server;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The state of frontends, backends and servers for {@code GET /lb/status}. */
final class Status {
    private final Topology topology;
    private final LoopTotals loops;

    Status(Topology topology, LoopTotals loops) {
        this.topology = topology;
        this.loops = loops;
    }

    static String addresses(Frontend frontend) {
        return frontend.addresses().stream().map(Endpoint::format).collect(Collectors.joining(","));
    }

    JsonObject json() {
        JsonArray frontends = new JsonArray();
        topology.frontends().forEach(frontend -> frontends.add(frontend(frontend)));
        JsonArray backends = new JsonArray();
        topology.backends().forEach(backend -> backends.add(backend(backend)));
        return new JsonObject().put("node", node()).put("frontends", frontends).put("backends", backends);
    }

    private JsonObject node() {
        return new JsonObject()
                .put("connections", topology.slots().taken())
                .put("maxConnections", topology.slots().limit())
                .put("acceptFailures", sum(LoopStats::acceptFailures));
    }

    private JsonObject frontend(Frontend frontend) {
        return new JsonObject()
                .put("name", frontend.name())
                .put("mode", frontend.http() ? "http" : "tcp")
                .put("listen", addresses(frontend))
                .put("backend", frontend.backend().name())
                .put("connections", frontend.slots().taken())
                .put("maxConnections", frontend.slots().limit());
    }

    private JsonObject backend(Backend backend) {
        JsonArray servers = new JsonArray();
        backend.servers().forEach(server -> servers.add(server(server)));
        return new JsonObject()
                .put("name", backend.name())
                .put(
                        "balance",
                        backend.algorithm().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("waiting", backend.waiting())
                .put("circuit", backend.circuit().name().toLowerCase(Locale.ROOT))
                .put("state", backend.upCount() > 0 ? "up" : "down")
                .put("servers", servers);
    }

    private JsonObject server(Server server) {
        CheckResult check = server.lastCheck();
        return new JsonObject()
                .put("name", server.name())
                .put("address", Endpoint.format(server.address()))
                .put("state", server.up() ? "up" : "down")
                .put("duty", server.duty().word())
                .put("ejected", server.ejected())
                .put("weight", server.weight())
                .put("warmthPercent", server.warmth())
                .put("wantedPercent", server.wanted())
                .put("backup", server.settings().backup())
                .put("maxConnections", server.settings().maxConnections())
                .put("requests", requests(server))
                .put("inProgress", server.load())
                .put("idleConnections", sum(loop -> loop.idleConnections(server.index())))
                .put("spareConnections", sum(loop -> loop.spareConnections(server.index())))
                .put("openedConnections", sum(loop -> loop.connectionsOpened(server.index())))
                .put("takenOverConnections", sum(loop -> loop.connectionsTakenOver(server.index())))
                .put("retries", sum(loop -> loop.retries(server.index())))
                .put("check", check.words())
                .put("checkMillis", check.took().toMillis())
                .put(
                        "checkedAt",
                        check.equals(CheckResult.NONE) ? null : check.at().toString());
    }

    private long requests(Server server) {
        long requests = 0;
        for (Frontend frontend : topology.frontends()) {
            for (int statusClass = 1; statusClass <= LoopStats.CLASSES; statusClass++) {
                int its = statusClass;
                requests += sum(loop -> loop.responses(frontend.index(), server.index(), its));
            }
        }
        return requests;
    }

    private long sum(ToLongFunction<LoopStats> value) {
        return loops.sum(value);
    }
}
