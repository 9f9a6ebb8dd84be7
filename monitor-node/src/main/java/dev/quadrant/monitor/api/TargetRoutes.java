package dev.quadrant.monitor.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.scrape.ScrapeOptions;
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
import java.util.function.Supplier;

/** {@code /api/v1/targets}: who is asked for metrics, and how that went, in Prometheus' form. None is dropped by rules here. */
public final class TargetRoutes {
    private static final Set<String> STATES = Set.of("", "any", "active", "dropped");

    private final Supplier<List<TargetStatus>> targets;
    private final ScrapeOptions options;

    /** @param targets how each was when it was last asked; from any thread */
    public TargetRoutes(Supplier<List<TargetStatus>> targets, ScrapeOptions options) {
        this.targets = targets;
        this.options = options;
    }

    public void install(Router router) {
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
            targets.get().stream()
                    .filter(one ->
                            pool.isEmpty() || pool.equals(one.target().labels().get("job")))
                    .sorted(Comparator.comparing(one -> one.target().instance()))
                    .forEach(one -> active.add(describe(one)));
        }
        JsonObject data = new JsonObject()
                .put("activeTargets", active)
                .put("droppedTargets", new JsonArray())
                .put("droppedTargetCounts", new JsonObject());
        JsonAnswer.success(request, data);
    }

    private JsonObject describe(TargetStatus status) {
        Target target = status.target();
        String url = target.base() + (target.path().isEmpty() ? "/" : target.path());
        return new JsonObject()
                .put(
                        "discoveredLabels",
                        new JsonObject()
                                .put("__address__", target.instance())
                                .put("__scheme__", target.base().getScheme())
                                .put("__metrics_path__", target.path()))
                .put("labels", json(target.labels()))
                .put("scrapePool", target.labels().get("job"))
                .put("scrapeUrl", url)
                .put("globalUrl", url)
                .put("lastError", status.error())
                .put("lastScrape", Instant.ofEpochMilli(status.scraped()).toString())
                .put("lastScrapeDuration", status.seconds())
                .put("health", status.scraped() == 0 ? "unknown" : status.up() ? "up" : "down")
                .put("scrapeInterval", options.interval().toMillis() + "ms")
                .put("scrapeTimeout", options.timeout().toMillis() + "ms");
    }

    private static JsonObject json(Labels labels) {
        JsonObject json = new JsonObject();
        labels.forEach(json::put);
        return json;
    }
}
