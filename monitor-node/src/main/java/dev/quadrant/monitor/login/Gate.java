package dev.quadrant.monitor.login;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.admin.AdminToken;
import dev.quadrant.appliance.admin.LogRoute;
import dev.quadrant.appliance.admin.ReadAccess;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The gate before everything that the monitor answers. Where users are configured it lets through who is logged in, who shows a
 * token, nodes of the cluster that collect its log lines, and what shows no data; it names whoever passes for the routes behind it.
 */
public final class Gate {
    /** Before all other handlers, Quarkus's own among them. */
    private static final int FIRST = -2_000_000;

    private static final String SESSION = "quadrant.session";

    /**
     * What shows nothing of the cluster but that it runs: health for probes, metrics for other monitors as at every node, the
     * console's own files, and the way in. What others push here has rules of its own.
     */
    private static final Pattern OPEN =
            Pattern.compile("/|/q/(health(/.*)?|metrics)|/console(/.*)?|/api/console/login");

    private static final Set<String> PUSHED = Set.of("/api/v1/write", "/loki/api/v1/push", "/upload");

    private final Users users;
    private final Sessions sessions;
    private final AdminActions actions;
    private final Optional<AdminToken> reader;
    private final ReadAccess reading;
    private final String node;
    private final Counter refused;

    Gate(Users users, Sessions sessions, LoginOptions options, MeterRegistry metrics) {
        this.users = users;
        this.sessions = sessions;
        this.actions = options.actions();
        this.reader = options.reader();
        this.reading = options.reading();
        this.node = options.node();
        this.refused = Counter.builder("quadrant.monitor.console.unknown")
                .description("Requests that showed neither a session nor a token")
                .register(metrics);
    }

    void install(Router router) {
        router.route().order(FIRST).handler(this::check);
    }

    private void check(RoutingContext request) {
        Optional<Session> session = session(request, System.currentTimeMillis());
        session.ifPresent(found -> request.put(SESSION, found));
        if (!users.configured() || session.isPresent() || open(request) || token(request) || node(request)) {
            request.next();
            return;
        }
        refused.increment();
        request.response()
                .setStatusCode(401)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .putHeader("www-authenticate", "Bearer")
                .putHeader("x-content-type-options", "nosniff")
                .end(new JsonObject()
                        .put("status", "error")
                        .put("errorType", "unauthorized")
                        .put("error", "log in at /console/, or show a token: -H \"Authorization: Bearer TOKEN\"")
                        .put("reason", "login-missing")
                        .put("message", "Log in first.")
                        .encode());
    }

    private static boolean open(RoutingContext request) {
        String path = request.normalizedPath();
        return OPEN.matcher(path).matches()
                || HttpMethod.POST.equals(request.request().method()) && PUSHED.contains(path);
    }

    private boolean token(RoutingContext request) {
        String authorization = request.request().getHeader("authorization");
        return authorization != null
                && (actions.shown(request) || reader.isPresent() && reader.get().shownBy(authorization));
    }

    /** Another monitor of the cluster, which collects the lines of this one: for that path alone, the proof is of no other. */
    private boolean node(RoutingContext request) {
        return LogRoute.PATH.equals(request.normalizedPath()) && reading.proven(request, LogRoute.PATH, node);
    }

    private Optional<Session> session(RoutingContext request, long now) {
        Cookie cookie = users.configured() ? request.request().getCookie(LoginRoutes.COOKIE) : null;
        return cookie == null ? Optional.empty() : sessions.use(cookie.getValue(), users.byName(), now);
    }

    /** Whether a login is needed here. */
    public boolean closed() {
        return users.configured();
    }

    /** Who asks, when somebody logged in does. */
    public static Optional<Session> session(RoutingContext request) {
        return Optional.ofNullable(request.get(SESSION));
    }
}
