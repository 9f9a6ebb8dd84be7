package dev.quadrant.appliance.admin;

import dev.quadrant.appliance.log.EventLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Everything on the admin interface that changes something: one place that asks for the token, bounds what is sent, answers
 * with outcome and reason, and leaves a line in the log of who changed what. Without a configured token every change is
 * refused. The token may be replaced while the node runs. Routes are added by one thread; requests come on event loops.
 */
public final class AdminActions {
    private static final EventLog LOG = EventLog.of(AdminActions.class);
    /** Bytes of a request's body; today's actions take none. */
    private static final int BODY_MAX = 4096;
    /** Changes that are under way at once. */
    private static final int RUNNING_MAX = 16;
    /** How long a change may take to answer. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    /** Refusals that are logged: one in this time; nanoseconds. */
    private static final long REFUSAL_EVERY = 1_000_000_000L;

    private final Router router;
    private final MeterRegistry metrics;
    private final Duration answerWithin;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong refusalLogged = new AtomicLong(System.nanoTime() - REFUSAL_EVERY);
    private volatile Optional<AdminToken> token;

    public AdminActions(Router router, Optional<AdminToken> token, MeterRegistry metrics) {
        this(router, token, metrics, ANSWER_WITHIN);
    }

    AdminActions(Router router, Optional<AdminToken> token, MeterRegistry metrics, Duration answerWithin) {
        this.router = router;
        this.token = token;
        this.metrics = metrics;
        this.answerWithin = answerWithin;
    }

    /** From now on this token is asked for. */
    public void token(Optional<AdminToken> replaced) {
        token = replaced;
    }

    /**
     * Adds a change, asked for by POST.
     *
     * @param name what it is called in the log and in metrics, for example {@code cluster-drain}
     * @param action does it with the request's query parameters, without blocking
     */
    public void post(String path, String name, Function<MultiMap, CompletableFuture<ActionResult>> action) {
        ActionResult.OUTCOMES.forEach(outcome -> counter(name, outcome));
        router.post(path).handler(request -> {
            Optional<ActionResult> refusal = refusal(request);
            if (refusal.isPresent()) {
                logRefusal(request, name, refusal.get());
                answer(request, name, refusal.get());
            } else if (running.incrementAndGet() > RUNNING_MAX) {
                running.decrementAndGet();
                answer(
                        request,
                        name,
                        ActionResult.refused(429, "busy", "too many changes are under way: ask again in a moment"));
            } else {
                run(request, name, action);
            }
        });
    }

    /**
     * Asks for the token where a change needs a body and a route of its own: the caller bounds the body and answers.
     *
     * @param name what the change is called in the log and in metrics
     * @return false when the request was refused, which is its answer
     */
    public boolean admits(RoutingContext request, String name) {
        Optional<ActionResult> refusal = unknown(request);
        refusal.ifPresent(why -> {
            logRefusal(request, name, why);
            answer(request, name, why);
        });
        return refusal.isEmpty();
    }

    /** Whether a request shows the token; refuses nothing by itself. */
    public boolean shown(RoutingContext request) {
        return unknown(request).isEmpty();
    }

    private Optional<ActionResult> refusal(RoutingContext request) {
        Optional<ActionResult> unknown = unknown(request);
        return unknown.isEmpty() && bodyLength(request) > BODY_MAX
                ? refused(413, "body-too-long", "a body of at most " + BODY_MAX + " bytes is taken")
                : unknown;
    }

    /** Why who asks is not let in; empty when the token was shown. */
    private Optional<ActionResult> unknown(RoutingContext request) {
        String authorization = request.request().getHeader("Authorization");
        Optional<AdminToken> wanted = token;
        if (wanted.isEmpty()) {
            return refused(403, "no-token-configured", "this node takes no changes: set " + AdminToken.KEY);
        }
        if (authorization == null) {
            return refused(401, "token-missing", "show the node's token: -H \"Authorization: Bearer TOKEN\"");
        }
        if (!wanted.get().shownBy(authorization)) {
            return refused(401, "token-wrong", "this is not the node's token");
        }
        return Optional.empty();
    }

    private static Optional<ActionResult> refused(int status, String reason, String message) {
        return Optional.of(ActionResult.refused(status, reason, message));
    }

    private static long bodyLength(RoutingContext request) {
        String length = request.request().getHeader("Content-Length");
        if (length == null) {
            return request.request().getHeader("Transfer-Encoding") == null ? 0 : Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }

    private void run(RoutingContext request, String name, Function<MultiMap, CompletableFuture<ActionResult>> action) {
        Context context = request.vertx().getOrCreateContext();
        CompletableFuture<Void> _ = begin(request, action)
                .orTimeout(answerWithin.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(AdminActions::failure)
                .thenAccept(result -> {
                    running.decrementAndGet();
                    context.runOnContext(_ -> {
                        audit(request, name, result);
                        answer(request, name, result);
                    });
                });
    }

    private static CompletableFuture<ActionResult> begin(
            RoutingContext request, Function<MultiMap, CompletableFuture<ActionResult>> action) {
        try {
            return action.apply(request.queryParams());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static ActionResult failure(Throwable cause) {
        return cause instanceof TimeoutException
                ? new ActionResult(503, "no-answer", "the node did not answer in time; see its log", new JsonObject())
                : new ActionResult(500, "failed", cause.toString(), new JsonObject());
    }

    /** One line for each change that was let in, whatever came of it. */
    private static void audit(RoutingContext request, String name, ActionResult result) {
        LOG.info(
                "admin-change",
                "who",
                who(request),
                "what",
                name,
                "with",
                parameters(request.queryParams()),
                "outcome",
                result.outcome(),
                "reason",
                result.reason());
    }

    private void logRefusal(RoutingContext request, String name, ActionResult result) {
        long now = System.nanoTime();
        long last = refusalLogged.get();
        if (now - last >= REFUSAL_EVERY && refusalLogged.compareAndSet(last, now)) {
            LOG.warn("admin-change-refused", "who", who(request), "what", name, "reason", result.reason());
        }
    }

    private static String who(RoutingContext request) {
        SocketAddress remote = request.request().remoteAddress();
        return remote == null ? "unknown" : remote.hostAddress() + ":" + remote.port();
    }

    private static String parameters(MultiMap parameters) {
        Map<String, String> sorted = new TreeMap<>();
        parameters.forEach(sorted::put);
        return String.join(
                " ",
                sorted.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                        .toList());
    }

    private void answer(RoutingContext request, String name, ActionResult result) {
        counter(name, result.outcome()).increment();
        if (result.status() == 401) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
        }
        request.response()
                .setStatusCode(result.status())
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(result.json().encodePrettily() + "\n");
    }

    private Counter counter(String name, String outcome) {
        return Counter.builder("quadrant.admin.changes")
                .description("Changes asked for through the admin interface, by what came of them")
                .tag("what", name)
                .tag("outcome", outcome)
                .register(metrics);
    }
}
