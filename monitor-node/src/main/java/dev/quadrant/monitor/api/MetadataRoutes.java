package dev.quadrant.monitor.api;

import dev.quadrant.monitor.scrape.Metadata;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** What metrics are, and exemplars, of which none are kept, in Prometheus' API. */
public final class MetadataRoutes {
    private final Metadata metadata;

    public MetadataRoutes(Metadata metadata) {
        this.metadata = metadata;
    }

    public void install(Router router) {
        router.get("/api/v1/metadata").handler(this::metadata);
        router.route("/api/v1/query_exemplars")
                .handler(request -> JsonAnswer.end(request, 200, "{\"status\":\"success\",\"data\":[]}"));
    }

    private void metadata(RoutingContext request) {
        String metric = request.queryParams().get("metric");
        String limit = request.queryParams().get("limit");
        int most;
        try {
            most = limit == null || limit.isEmpty() ? -1 : Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            JsonAnswer.end(request, 400, PrometheusJson.error("bad_data", "limit must be a number"));
            return;
        }
        JsonObject data = new JsonObject();
        for (Map.Entry<String, Metadata.Entry> entry : metadata.all().entrySet()) {
            boolean wanted = metric == null || metric.isEmpty() || metric.equals(entry.getKey());
            if (wanted && (most < 0 || data.size() < most)) {
                Metadata.Entry is = entry.getValue();
                data.put(
                        entry.getKey(),
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("type", is.type())
                                        .put("help", is.help())
                                        .put("unit", is.unit())));
            }
        }
        JsonAnswer.success(request, data);
    }
}
