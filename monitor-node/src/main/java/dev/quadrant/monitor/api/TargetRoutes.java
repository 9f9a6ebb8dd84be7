package dev.quadrant.monitor.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.Durations;
import dev.quadrant.monitor.scrape.Origin;
import dev.quadrant.monitor.scrape.ScrapePool;
import dev.quadrant.monitor.scrape.Target;
import dev.quadrant.monitor.scrape.TargetStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code /api/v1/targets}: who is asked for metrics, and how that went, in Prometheus' form. */
public final class TargetRoutes {
    private static final Set<String> STATES = Set.of("", "any", "active", "dropped");

    private final ScrapePool scrapes;

    public TargetRoutes(ScrapePool scrapes) {
        this.scrapes = scrapes;
    }

    public void install(Router router) {
        router.get("/api/v1/scrape_pools").handler(this::pools);
        router.get("/api/v1/targets").handler(this::answer);
    }

    private void answer(RoutingContext request) {
        String state = request.request().getParam("state", "");
        String pool = request.request().getParam("scrapePool", "");
        if (!STATES.contains(state)) {
            JsonAnswer.end(request, 400, PrometheusJson.error("bad_data", "state must be active, dropped or any"));
            return;
        }
        JsonArray active = new JsonArray();
        if (!state.equals("dropped")) {
            scrapes.statuses().stream()
                    .filter(one -> pool.isEmpty() || pool.equals(one.target().pool()))
                    .sorted(Comparator.comparing(one -> one.target().instance()))
                    .forEach(one -> active.add(describe(one)));
        }
        JsonArray dropped = new JsonArray();
        if (!state.equals("active")) {
            scrapes.dropped().stream()
                    .filter(one -> pool.isEmpty() || pool.equals(one.pool()))
                    .forEach(one -> dropped.add(new JsonObject().put("discoveredLabels", json(one.discovered()))));
        }
        JsonObject counts = new JsonObject();
        scrapes.droppedCounts().forEach(counts::put);
        JsonObject data = new JsonObject()
                .put("activeTargets", active)
                .put("droppedTargets", dropped)
                .put("droppedTargetCounts", counts);
        JsonAnswer.success(request, data);
    }

    /** Names of all jobs: those of the scrape files, and those of targets that are found otherwise. */
    private void pools(RoutingContext request) {
        Set<String> pools = new TreeSet<>(scrapes.jobs());
        scrapes.statuses().forEach(status -> pools.add(status.target().pool()));
        JsonAnswer.success(request, new JsonObject().put("scrapePools", new JsonArray(List.copyOf(pools))));
    }

    private JsonObject describe(TargetStatus status) {
        Target target = status.target();
        String url = target.base() + (target.path().isEmpty() ? "/" : target.path());
        return new JsonObject()
                .put("discoveredLabels", json(discovered(target)))
                .put("labels", json(target.labels()))
                .put("scrapePool", target.pool())
                .put("scrapeUrl", url)
                .put("globalUrl", url)
                .put("lastError", status.error())
                .put("lastScrape", Instant.ofEpochMilli(status.scraped()).toString())
                .put("lastScrapeDuration", status.seconds())
                .put("health", status.scraped() == 0 ? "unknown" : status.up() ? "up" : "down")
                .put(
                        "scrapeInterval",
                        Durations.format(target.origin()
                                .map(Origin::interval)
                                .orElse(scrapes.options().interval())
                                .toMillis()))
                .put(
                        "scrapeTimeout",
                        Durations.format(target.origin()
                                .map(Origin::timeout)
                                .orElse(scrapes.options().timeout())
                                .toMillis()));
    }

    private static Labels discovered(Target target) {
        return target.origin()
                .map(Origin::discovered)
                .orElseGet(() -> Labels.of(
                        "__address__",
                        target.instance(),
                        "__scheme__",
                        target.base().getScheme(),
                        "__metrics_path__",
                        target.path()));
    }

    private static JsonObject json(Labels labels) {
        JsonObject json = new JsonObject();
        labels.forEach(json::put);
        return json;
    }
}
