package dev.quadrant.monitor.console;

import dev.quadrant.appliance.admin.EventStreams;
import dev.quadrant.monitor.actions.NodeCalls;
import dev.quadrant.monitor.dashboards.Dashboards;
import dev.quadrant.monitor.login.Gate;
import dev.quadrant.monitor.scrape.ScrapePool;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The console's routes: pages, what they read, events, and the way from {@code /} for browsers. */
public final class ConsoleRoutes {
    private static final String PREFIX = "/console/";

    private final Assets assets = new Assets();
    private final Overview overview;
    private final EventStreams events;
    private final NodeReads nodes;
    private final Dashboards dashboards;
    private final Gate gate;

    /** What the pages show; all of it stays the caller's to stop. */
    public ConsoleRoutes(
            Vertx vertx,
            String cluster,
            ScrapePool scrapes,
            SeriesStore store,
            NodeCalls nodes,
            Dashboards dashboards,
            Gate gate,
            MeterRegistry metrics) {
        this.overview = new Overview(cluster, scrapes, store);
        this.events = new EventStreams(vertx, "overview", this::state, "quadrant.monitor.console.streams", metrics);
        this.nodes = new NodeReads(nodes);
        this.dashboards = dashboards;
        this.gate = gate;
    }

    public void install(Router router) {
        router.get("/").handler(ConsoleRoutes::root);
        router.get("/console/*").handler(this::page);
        router.get("/api/console/overview").handler(request -> json(request, overview.at(System.currentTimeMillis())));
        router.get("/api/console/dashboards").handler(request -> json(request, dashboards.json()));
        router.get("/api/console/events").handler(events::open);
        nodes.install(router);
        events.start();
    }

    /** Browsers go to the console; others get what every node answers. */
    private static void root(RoutingContext request) {
        String accept = request.request().getHeader("accept");
        if (accept != null && accept.contains("text/html")) {
            redirect(request, PREFIX);
        } else {
            request.next();
        }
    }

    private static void redirect(RoutingContext request, String to) {
        Assets.secure(request.response())
                .setStatusCode(302)
                .putHeader("location", to)
                .putHeader("cache-control", "no-store")
                .putHeader("vary", "accept, cookie")
                .end();
    }

    private void page(RoutingContext request) {
        String path = request.normalizedPath();
        boolean start = path.equals(PREFIX) || path.equals(PREFIX + "index.html");
        if (path.equals("/console")) {
            redirect(request, PREFIX);
        } else if (start && gate.closed() && Gate.session(request).isEmpty()) {
            redirect(request, PREFIX + "login.html");
        } else if (!path.startsWith(PREFIX) || !assets.answer(path.substring(PREFIX.length()), request.request())) {
            Assets.secure(request.response())
                    .setStatusCode(404)
                    .putHeader("content-type", "text/plain")
                    .end("not found\n");
        }
    }

    private static void json(RoutingContext request, JsonObject body) {
        request.response()
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .putHeader("x-content-type-options", "nosniff")
                .end(body.encode());
    }

    /** The overview without the time, which alone is no change. */
    private String state(long now) {
        JsonObject state = overview.at(now);
        state.remove("now");
        return state.encode();
    }

    public void stop() {
        events.stop();
    }
}
