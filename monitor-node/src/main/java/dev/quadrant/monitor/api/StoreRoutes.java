package dev.quadrant.monitor.api;

import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.promql.Parser;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What an operator does to the store, at the places of Prometheus' admin API, with the node's token. */
public final class StoreRoutes {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final SeriesStore store;
    /** One thing at a time, beside the event loop: all of them write files. */
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("store-admin").factory());

    /** What is done to the store. */
    private interface Work {
        ActionResult run() throws IOException;
    }

    public StoreRoutes(SeriesStore store) {
        this.store = store;
    }

    public void install(AdminActions actions) {
        actions.post("/api/v1/admin/tsdb/delete_series", "series-delete", this::delete);
        actions.post("/api/v1/admin/tsdb/clean_tombstones", "tombstones-clean", _ -> later(this::clean));
        actions.post("/api/v1/admin/tsdb/snapshot", "store-snapshot", _ -> later(this::snapshot));
    }

    private CompletableFuture<ActionResult> delete(MultiMap given) {
        Parameters parameters = new Parameters(given);
        List<List<Matcher>> selectors = new ArrayList<>();
        long from;
        long to;
        try {
            from = parameters.time("start").orElse(Long.MIN_VALUE);
            to = parameters.time("end").orElse(Long.MAX_VALUE);
            for (String selector : parameters.all("match[]")) {
                selectors.add(Parser.matchers(selector));
            }
        } catch (QueryException e) {
            return refused("parameter-wrong", e.getMessage());
        }
        if (selectors.isEmpty()) {
            return refused("match-missing", "say which series, for example match[]=up{job=\"old\"}");
        }
        if (to < from) {
            return refused("end-before-start", "end must not be before start");
        }
        return later(() -> {
            int series = 0;
            for (List<Matcher> matchers : selectors) {
                series += store.delete(matchers, from, to);
            }
            return success(new JsonObject().put("series", series));
        });
    }

    private ActionResult clean() throws IOException {
        return success(new JsonObject().put("blocks", store.cleanTombstones()));
    }

    private ActionResult snapshot() throws IOException {
        String name =
                NAME.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 8);
        Path written = store.snapshot(name);
        return written == null
                ? ActionResult.refused(
                        429,
                        "snapshots-max",
                        "there are " + SeriesStore.SNAPSHOTS_MAX
                                + " snapshots: delete some below snapshots in the store's directory")
                : success(new JsonObject().put("name", name).put("path", written.toString()));
    }

    private static ActionResult success(JsonObject data) {
        return ActionResult.done(new JsonObject().put("status", "success").put("data", data));
    }

    private static CompletableFuture<ActionResult> refused(String reason, String message) {
        return CompletableFuture.completedFuture(ActionResult.refused(400, reason, message));
    }

    private CompletableFuture<ActionResult> later(Work work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.run();
                    } catch (IOException e) {
                        return new ActionResult(
                                500,
                                "store-failed",
                                "the store cannot be written: " + e.getMessage(),
                                new JsonObject());
                    }
                },
                worker);
    }

    /** Takes no more; what is under way ends. */
    public void stop() {
        worker.shutdown();
    }
}
