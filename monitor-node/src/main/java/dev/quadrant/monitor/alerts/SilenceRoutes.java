package dev.quadrant.monitor.alerts;

import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.monitor.promql.Durations;
import dev.quadrant.monitor.promql.QueryException;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Silences on the admin interface: listed for everybody, made and ended with the token. */
public final class SilenceRoutes {
    /** Longest comment and name; characters. */
    private static final int TEXT_MAX = 500;

    private final Notifier notifier;

    public SilenceRoutes(Notifier notifier) {
        this.notifier = notifier;
    }

    public void install(Router router, AdminActions actions) {
        router.get("/alerts/silences").handler(this::list);
        actions.post("/alerts/silences", "silence-add", this::add);
        actions.post("/alerts/silences/expire", "silence-expire", this::expire);
    }

    private void list(RoutingContext request) {
        Context context = request.vertx().getOrCreateContext();
        notifier.withSilences(silences -> {
            long now = System.currentTimeMillis();
            JsonArray array = new JsonArray();
            silences.list(now).forEach(silence -> array.add(told(silence, now)));
            String text = new JsonObject().put("silences", array).encode();
            context.runOnContext(v -> request.response()
                    .putHeader("content-type", "application/json")
                    .putHeader("cache-control", "no-store")
                    .putHeader("x-content-type-options", "nosniff")
                    .end(text));
        });
    }

    private static JsonObject told(Silence silence, long now) {
        return silence.json()
                .put("startsAt", Payloads.time(silence.startsAt()))
                .put("endsAt", Payloads.time(silence.endsAt()))
                .put("state", silence.state(now));
    }

    /** Makes a silence of the parameters {@code match}, {@code for}, {@code by} and {@code comment}. */
    public CompletableFuture<ActionResult> add(MultiMap parameters) {
        String match = text(parameters, "match");
        String duration = text(parameters, "for");
        long millis = Durations.parse(duration);
        if (millis <= 0) {
            return refused("for-missing", "say how long, for example for=2h, not \"" + duration + "\"");
        }
        Selector selector;
        try {
            selector = Selector.parse(match);
        } catch (QueryException e) {
            return refused("match-wrong", "match: " + e.getMessage() + "; write for example match=alertname=\"Down\"");
        }
        String by = text(parameters, "by");
        String comment = text(parameters, "comment");
        if (by.length() > TEXT_MAX || comment.length() > TEXT_MAX) {
            return refused("text-too-long", "by and comment have at most " + TEXT_MAX + " characters each");
        }
        CompletableFuture<ActionResult> result = new CompletableFuture<>();
        notifier.withSilences(silences -> {
            long now = System.currentTimeMillis();
            String id = UUID.randomUUID().toString();
            Silence silence = new Silence(id, selector.toString(), selector, now, now + millis, by, comment);
            result.complete(
                    silences.add(silence, now)
                            ? ActionResult.done(new JsonObject().put("silence", told(silence, now)))
                            : ActionResult.refused(
                                    429, "silences-max", "there are " + Silences.MOST + " silences: let some expire"));
        });
        return result;
    }

    /** Ends the silence that the parameter {@code id} names. */
    public CompletableFuture<ActionResult> expire(MultiMap parameters) {
        String id = text(parameters, "id");
        CompletableFuture<ActionResult> result = new CompletableFuture<>();
        notifier.withSilences(silences -> {
            long now = System.currentTimeMillis();
            Silence ended = silences.expire(id, now);
            result.complete(
                    ended == null
                            ? ActionResult.refused(404, "no-such-silence", "there is no silence \"" + id + "\"")
                            : ActionResult.done(new JsonObject().put("silence", told(ended, now))));
        });
        return result;
    }

    private static String text(MultiMap parameters, String name) {
        String value = parameters.get(name);
        return value == null ? "" : value.strip();
    }

    private static CompletableFuture<ActionResult> refused(String reason, String message) {
        return CompletableFuture.completedFuture(ActionResult.refused(400, reason, message));
    }
}
