package dev.quadrant.monitor.login;

import dev.quadrant.monitor.audit.Audit;
import dev.quadrant.monitor.audit.AuditEntry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Login, logout, and who is logged in. Passwords are checked on a thread of their own, one at a time. */
public final class LoginRoutes {
    static final String COOKIE = "quadrant-session";

    /** Bytes of a login's form. */
    private static final int BODY_MAX = 4096;
    /** Logins that wait for their turn; one takes some tenths of a second. */
    private static final int WAITING_MAX = 16;
    /** How many times the failures of a user an address may have before it waits. */
    private static final int SHARED = 4;

    private static final String HINT =
            "To change things here, name a file with quadrant.monitor.console.users-file, and make users with:"
                    + " monitor-node user add NAME --role operator";

    private final Users users;
    private final Sessions sessions;
    private final Throttle byUser;
    private final Throttle byAddress;
    private final Audit audit;
    private final boolean secure;
    private final Gate gate;
    private final WorkerExecutor checks;
    private final AtomicInteger waiting = new AtomicInteger();
    private final MeterRegistry metrics;

    /** What the console is told of logins. */
    public LoginRoutes(Vertx vertx, LoginOptions options, Users users, Audit audit, MeterRegistry metrics) {
        this.users = users;
        this.audit = audit;
        this.metrics = metrics;
        this.secure = options.secure();
        SecureRandom random = new SecureRandom();
        this.sessions = new Sessions(options.idle(), options.longest(), options.sessionsMax(), random::nextBytes);
        long wait = options.waitMax().toMillis();
        this.byUser = new Throttle(options.failures(), wait, options.trackedMax());
        this.byAddress = new Throttle(options.failures() * SHARED, wait, options.trackedMax());
        this.gate = new Gate(users, sessions, options, metrics);
        this.checks = vertx.createSharedWorkerExecutor("login", 1);
        Gauge.builder("quadrant.monitor.console.sessions", sessions, Sessions::size)
                .description("Sessions of users who are logged in")
                .register(metrics);
        List.of("done", "refused").forEach(this::counter);
    }

    public Gate gate() {
        return gate;
    }

    public void install(Router router) {
        gate.install(router);
        router.post("/api/console/login")
                .handler(BodyHandler.create(false).setBodyLimit(BODY_MAX))
                .handler(this::login);
        router.post("/api/console/logout").handler(this::logout);
        router.get("/api/console/session").handler(this::session);
    }

    private void login(RoutingContext request) {
        String name = field(request, "user");
        if (!users.configured()) {
            refuse(request, 409, name, "no-users", HINT);
        } else if (!SameSite.plausible(request.request())) {
            refuse(request, 403, name, "other-site", "Log in from the console's own page.");
        } else if (waiting.get() >= WAITING_MAX) {
            refuse(request, 503, name, "busy", "Too many logins wait: try again in a moment.");
        } else {
            attempt(request, User.isName(name) ? name : "?");
        }
    }

    private void attempt(RoutingContext request, String name) {
        long now = System.currentTimeMillis();
        String address = Audit.from(request);
        long wait = byAddress.attempt(address, now);
        if (wait == 0) {
            wait = byUser.attempt(name, now);
            if (wait > 0) {
                byAddress.forgive(address);
            }
        }
        if (wait > 0) {
            long seconds = (wait + 999) / 1000;
            request.response().putHeader("retry-after", Long.toString(seconds));
            refuse(request, 429, name, "too-many-attempts", "Too many logins failed: wait for " + seconds + " s.");
            return;
        }
        Optional<User> user = Optional.ofNullable(users.byName().get(name));
        String password = field(request, "password");
        waiting.incrementAndGet();
        checks.executeBlocking(() -> Passwords.match(user, password), true).onComplete(checked -> {
            waiting.decrementAndGet();
            if (checked.succeeded() && checked.result()) {
                byUser.succeeded(name);
                byAddress.forgive(address);
                let(request, user.orElseThrow());
            } else {
                refuse(request, 401, name, "login-wrong", "Name or password is wrong.");
            }
        });
    }

    /** A new id at each login: one that somebody planted before is worth nothing, and the one of before ends. */
    private void let(RoutingContext request, User user) {
        Cookie before = request.request().getCookie(COOKIE);
        if (before != null) {
            sessions.end(before.getValue());
        }
        counter("done").increment();
        audit.add(AuditEntry.of(user.name(), "login", Map.of(), Audit.from(request), "done", ""));
        request.response().addCookie(cookie(sessions.begin(user, System.currentTimeMillis())));
        PrivateAnswer.json(request, 200, new JsonObject().put("outcome", "done"));
    }

    private Cookie cookie(String value) {
        return Cookie.cookie(COOKIE, value)
                .setHttpOnly(true)
                .setSecure(secure)
                .setSameSite(CookieSameSite.STRICT)
                .setPath("/");
    }

    private void refuse(RoutingContext request, int status, String name, String reason, String message) {
        counter("refused").increment();
        if (users.configured()) {
            String who = User.isName(name) ? name : "?";
            audit.refused(AuditEntry.of(who, "login", Map.of(), Audit.from(request), "refused", reason));
        }
        PrivateAnswer.json(
                request,
                status,
                new JsonObject().put("outcome", "refused").put("reason", reason).put("message", message));
    }

    private void logout(RoutingContext request) {
        Optional<Session> session = Gate.session(request);
        if (session.isEmpty() || !SameSite.proved(request.request(), session.get())) {
            PrivateAnswer.json(
                    request,
                    403,
                    new JsonObject()
                            .put("outcome", "refused")
                            .put("reason", "other-site")
                            .put("message", "Log out from the console's own page."));
            return;
        }
        sessions.end(request.request().getCookie(COOKIE).getValue());
        audit.add(AuditEntry.of(session.get().user().name(), "logout", Map.of(), Audit.from(request), "done", ""));
        request.response().addCookie(cookie("").setMaxAge(0));
        PrivateAnswer.json(request, 200, new JsonObject().put("outcome", "done"));
    }

    private void session(RoutingContext request) {
        Optional<Session> session = Gate.session(request);
        JsonObject told = new JsonObject().put("users", users.configured());
        if (session.isPresent()) {
            User user = session.get().user();
            boolean operator = user.role() == Role.OPERATOR;
            told.put("user", user.name())
                    .put("role", user.role().word())
                    .put("csrf", session.get().csrf())
                    .put("actions", operator)
                    .put("hint", operator ? "" : "Your role is viewer: ask an operator to change things.");
        } else {
            told.put("user", "")
                    .put("role", Role.VIEWER.word())
                    .put("actions", false)
                    .put("hint", users.configured() ? "Log in to change things." : HINT);
        }
        PrivateAnswer.json(request, 200, told);
    }

    private static String field(RoutingContext request, String name) {
        String value = request.request().getFormAttribute(name);
        return value == null ? "" : value;
    }

    private Counter counter(String outcome) {
        return Counter.builder("quadrant.monitor.console.logins")
                .description("Logins, by what came of them")
                .tag("outcome", outcome)
                .register(metrics);
    }

    public void stop() {
        users.stop();
        checks.close();
    }
}
