package dev.quadrant.monitor.console;

import dev.quadrant.appliance.admin.EventStreams;
import dev.quadrant.monitor.scrape.ScrapePool;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The console's routes: pages, overview, events, and the way from {@code /} for browsers. */
public final class ConsoleRoutes {
    private static final String PREFIX = "/console/";

    private final Assets assets = new Assets();
    private final Overview overview;
    private final EventStreams events;

    public ConsoleRoutes(Vertx vertx, String cluster, ScrapePool scrapes, SeriesStore store, MeterRegistry metrics) {
        this.overview = new Overview(cluster, scrapes, store);
        this.events = new EventStreams(vertx, "overview", this::state, "quadrant.monitor.console.streams", metrics);
    }

    public void install(Router router) {
        router.get("/").handler(ConsoleRoutes::root);
        router.get("/console/*").handler(this::page);
        router.get("/api/console/overview").handler(this::overview);
        router.get("/api/console/events").handler(events::open);
        events.start();
    }

    /** Browsers go to the console; others get what every node answers. */
    private static void root(RoutingContext request) {
        String accept = request.request().getHeader("accept");
        if (accept != null && accept.contains("text/html")) {
            redirect(request);
        } else {
            request.next();
        }
    }

    private static void redirect(RoutingContext request) {
        request.response()
                .setStatusCode(302)
                .putHeader("location", PREFIX)
                .putHeader("vary", "accept")
                .end();
    }

    private void page(RoutingContext request) {
        String path = request.normalizedPath();
        if (path.equals("/console")) {
            redirect(request);
        } else if (!path.startsWith(PREFIX) || !assets.answer(path.substring(PREFIX.length()), request.request())) {
            Assets.secure(request.response())
                    .setStatusCode(404)
                    .putHeader("content-type", "text/plain")
                    .end("not found\n");
        }
    }

    private void overview(RoutingContext request) {
        request.response()
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .putHeader("x-content-type-options", "nosniff")
                .end(overview.at(System.currentTimeMillis()).encode());
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
