package dev.quadrant.monitor.actions;

import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.monitor.alerts.SilenceRoutes;
import dev.quadrant.monitor.audit.Audit;
import dev.quadrant.monitor.audit.AuditEntry;
import dev.quadrant.monitor.login.Gate;
import dev.quadrant.monitor.login.PrivateAnswer;
import dev.quadrant.monitor.login.Role;
import dev.quadrant.monitor.login.SameSite;
import dev.quadrant.monitor.login.Session;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Changes by people: {@code POST /api/console/actions/NAME} with a form, by an operator's session that proves where it comes from.
 * Each is written to the audit before it is made and after; one that cannot be written is not made.
 */
public final class ActionRoutes {
    private static final String PATH = "/api/console/actions/";
    private static final int BODY_MAX = 8192;
    /** Longest value of a parameter; characters. */
    private static final int VALUE_MAX = 1000;
    /** Most parameters that the audit keeps of a request. */
    private static final int PARAMETERS_MAX = 12;

    private final NodeCalls nodes;
    private final SilenceRoutes silences;
    private final Audit audit;
    private final MeterRegistry metrics;

    public ActionRoutes(NodeCalls nodes, SilenceRoutes silences, Audit audit, MeterRegistry metrics) {
        this.nodes = nodes;
        this.silences = silences;
        this.audit = audit;
        this.metrics = metrics;
    }

    /** Adds the routes. */
    public void install(Router router) {
        router.post(PATH + ":action")
                .handler(BodyHandler.create(false).setBodyLimit(BODY_MAX))
                .handler(this::act);
        router.get("/api/console/audit").handler(this::list);
    }

    private void list(RoutingContext request) {
        PrivateAnswer.json(request, 200, new JsonObject().put("entries", audit.newest()));
    }

    private void act(RoutingContext request) {
        String action = request.pathParam("action");
        MultiMap form = request.request().formAttributes();
        Optional<Session> session = Gate.session(request);
        String who = session.map(found -> found.user().name()).orElse("?");
        Optional<ActionResult> refusal = refusal(request, action, form, session);
        if (refusal.isPresent()) {
            end(request, entry(request, who, action, form, refusal.get()), refusal.get());
            return;
        }
        AuditEntry begun = AuditEntry.of(who, action, parameters(form), Audit.from(request), "asked", "");
        audit.write(begun)
                .compose(
                        _ -> run(action, form, who).recover(failure -> failed("failed", failure.getMessage())),
                        failure -> failed(
                                "audit-failed",
                                "Nothing was changed: the audit cannot be written: " + failure.getMessage()))
                .onSuccess(result -> end(request, entry(request, who, action, form, result), result));
    }

    private static Future<ActionResult> failed(String reason, String message) {
        return Future.succeededFuture(new ActionResult(500, reason, message, new JsonObject()));
    }

    private Optional<ActionResult> refusal(
            RoutingContext request, String action, MultiMap form, Optional<Session> session) {
        if (session.isEmpty()) {
            return refused(401, "login-missing", "Log in first.");
        }
        if (!SameSite.proved(request.request(), session.get())) {
            return refused(403, "other-site", "Ask from the console's own page; load it anew.");
        }
        if (session.get().user().role() != Role.OPERATOR) {
            return refused(403, "not-operator", "Your role is viewer: ask an operator.");
        }
        if (!NodeAction.ALL.containsKey(action) && !action.equals("silence") && !action.equals("silence-expire")) {
            return refused(404, "no-such-action", "There is no such action.");
        }
        boolean long_ =
                form.entries().stream().anyMatch(field -> field.getValue().length() > VALUE_MAX);
        return long_
                ? refused(400, "value-too-long", "A value has at most " + VALUE_MAX + " characters.")
                : Optional.empty();
    }

    private static Optional<ActionResult> refused(int status, String reason, String message) {
        return Optional.of(ActionResult.refused(status, reason, message));
    }

    private Future<ActionResult> run(String action, MultiMap form, String who) {
        NodeAction there = NodeAction.ALL.get(action);
        if (there != null) {
            return ask(there, form);
        }
        // Who silences is who is logged in, whatever the form says.
        form.set("by", who);
        return Future.fromCompletionStage(action.equals("silence") ? silences.add(form) : silences.expire(form));
    }

    private Future<ActionResult> ask(NodeAction there, MultiMap form) {
        String node = form.contains("node") ? form.get("node") : "";
        Optional<URI> admin = nodes.admin(node);
        if (admin.isEmpty()) {
            return Future.succeededFuture(
                    ActionResult.refused(404, "no-such-node", "The cluster has no node \"" + node + "\"."));
        }
        if (!nodes.trusted()) {
            return Future.succeededFuture(ActionResult.refused(
                    409,
                    "nodes-token-missing",
                    "The console has no token of the nodes: set quadrant.monitor.console.nodes-token-file."));
        }
        String query = there.parameters().stream()
                .filter(form::contains)
                .filter(name -> !form.get(name).isEmpty())
                .map(name -> name + "=" + URLEncoder.encode(form.get(name), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String path = there.path() + (query.isEmpty() ? "" : "?" + query);
        return nodes.change(admin.get(), path)
                .map(ActionRoutes::result)
                .recover(failure -> Future.succeededFuture(new ActionResult(
                        502,
                        failure instanceof IOException ? "node-failed" : "failed",
                        failure.getMessage(),
                        new JsonObject())));
    }

    /** A node's answer. That it does not know the token is no matter of who is logged in here. */
    private static ActionResult result(NodeCalls.Answer answer) {
        String reason = answer.body().getString("reason", "");
        String message = answer.body().getString("message", "");
        if (answer.status() == 401 || answer.status() == 403) {
            return new ActionResult(
                    502, "node-" + reason, "The node refused the token of the console: " + message, new JsonObject());
        }
        return new ActionResult(answer.status(), reason, message, new JsonObject());
    }

    private static AuditEntry entry(
            RoutingContext request, String who, String action, MultiMap form, ActionResult result) {
        return AuditEntry.of(who, action, parameters(form), Audit.from(request), result.outcome(), result.reason());
    }

    private static Map<String, String> parameters(MultiMap form) {
        Map<String, String> kept = new TreeMap<>();
        form.forEach((name, value) -> {
            if (kept.size() < PARAMETERS_MAX) {
                kept.put(cut(name), cut(value));
            }
        });
        return kept;
    }

    private static String cut(String text) {
        return text.length() > VALUE_MAX ? text.substring(0, VALUE_MAX) : text;
    }

    private void end(RoutingContext request, AuditEntry entry, ActionResult result) {
        boolean known = NodeAction.ALL.containsKey(entry.what()) || entry.what().startsWith("silence");
        counter(known ? entry.what() : "unknown", result.outcome()).increment();
        JsonObject body = new JsonObject().put("outcome", result.outcome()).mergeIn(result.facts());
        if (!result.reason().isEmpty()) {
            body.put("reason", result.reason());
        }
        body.put("message", result.message());
        if (entry.who().equals("?")) {
            audit.refused(entry);
            PrivateAnswer.json(request, result.status(), body);
        } else {
            // Who is told of it finds it in the audit; should that fail now, it is done all the same.
            audit.write(entry).onComplete(_ -> PrivateAnswer.json(request, result.status(), body));
        }
    }

    private Counter counter(String action, String outcome) {
        return Counter.builder("quadrant.monitor.console.actions")
                .description("Changes asked for through the console, by what came of them")
                .tag("action", action)
                .tag("outcome", outcome)
                .register(metrics);
    }
}
