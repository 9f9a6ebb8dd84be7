package dev.quadrant.lb.config;

import dev.quadrant.lb.http.RequestRewriter;
import dev.quadrant.lb.route.FixedResponse;
import dev.quadrant.lb.route.Location;
import dev.quadrant.lb.route.RouteTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds what is wrong with the routes of a frontend. */
final class RouteCheck {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final LbCheck check;
    private final LbConfig config;

    RouteCheck(LbCheck check, LbConfig config) {
        this.check = check;
        this.config = config;
    }

    void frontend(String key, FrontendConfig frontend) {
        if (frontend.mode() == FrontendConfig.Mode.TCP && (!frontend.routes().isEmpty() || frontend.httpsRedirect())) {
            check.problem(
                    key + ".routes",
                    "a frontend in TCP mode reads no requests",
                    "set " + LbCheck.PREFIX + key + ".mode=http, or remove its routes and https-redirect");
        }
        if (frontend.routes().size() > RouteTable.LIMIT) {
            check.problem(
                    key + ".routes",
                    frontend.routes().size() + " routes are more than the limit",
                    "use at most " + RouteTable.LIMIT);
        }
        boolean fields = fields(key, frontend.requestHeaders(), frontend.responseHeaders());
        frontend.routes().forEach((name, route) -> {
            String routeKey = key + ".routes." + name;
            int before = check.count();
            action(routeKey, route);
            conditions(routeKey + ".match", route.match());
            rewrite(routeKey, route);
            if (fields(routeKey, route.requestHeaders(), route.responseHeaders())
                    && fields
                    && check.count() == before) {
                growth(routeKey, frontend, route);
            }
        });
    }

    private boolean fields(String key, RouteConfig.Fields request, RouteConfig.Fields response) {
        int before = check.count();
        check.parse(key + ".request-headers", () -> FieldReader.read(request));
        check.parse(key + ".response-headers", () -> FieldReader.read(response));
        return check.count() == before;
    }

    private void growth(String key, FrontendConfig frontend, RouteConfig route) {
        int request = RouteReader.request(frontend, route).growth();
        int response = RouteReader.response(frontend, route).growth();
        if (Math.max(request, response) > RequestRewriter.ADDED) {
            check.problem(
                    key + (request > response ? ".request-headers" : ".response-headers"),
                    "with those of the frontend, the added fields are longer than " + RequestRewriter.ADDED + " octets",
                    "add less");
        }
    }

    private void action(String key, RouteConfig route) {
        long actions = Stream.of(
                        route.backend().isPresent(),
                        route.redirect().isPresent(),
                        route.respond().isPresent())
                .filter(Boolean::booleanValue)
                .count();
        if (actions > 1) {
            check.problem(key, "more than one of backend, redirect and respond", "keep one of them");
        }
        route.backend().ifPresent(backend -> check.backend(key + ".backend", backend, config));
        route.redirect().ifPresent(template -> check.parse(key + ".redirect", () -> new Location(template)));
        if (!REDIRECTS.contains(route.redirectStatus())) {
            check.problem(
                    key + ".redirect-status",
                    route.redirectStatus() + " is no redirect",
                    "use 301, 302, 303, 307 or 308");
        }
        check.range(key + ".respond", route.respond().orElse(200), 200, 599);
        int body = route.respondBody().orElse("").getBytes(StandardCharsets.UTF_8).length;
        if (body > FixedResponse.BODY_LIMIT) {
            check.problem(
                    key + ".respond-body", body + " octets", "use at most " + FixedResponse.BODY_LIMIT + " octets");
        }
        if (!route.respondType().matches("[ -~]{1,200}")) {
            check.problem(key + ".respond-type", "is not a media type", "write it like text/html; charset=utf-8");
        }
    }

    private void conditions(String key, RouteConfig.Conditions match) {
        texts(
                key + ".host",
                match.host().orElse(List.of()),
                "(\\*\\.)?[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+\\]",
                "app.example.org");
        texts(key + ".path", match.path().orElse(List.of()), "/.*", "/login");
        texts(key + ".path-prefix", match.pathPrefix().orElse(List.of()), "/.*", "/api");
        texts(key + ".method", match.method().orElse(List.of()), "[A-Z0-9!#$%&'*+.^_`|~-]+", "GET");
        match.pathRegex().ifPresent(text -> check.parse(key + ".path-regex", () -> RouteReader.expression(text)));
        match.source().ifPresent(list -> check.parse(key + ".source", () -> RouteReader.networks(list)));
        match.header().keySet().stream()
                .filter(name -> !name.matches("[A-Za-z0-9-]+"))
                .forEach(name -> check.problem(
                        key + ".header." + name, "is not a field name", "use letters, digits and dashes"));
    }

    private void texts(String key, List<String> texts, String form, String example) {
        texts.stream()
                .filter(text -> !text.strip().matches(form))
                .forEach(text -> check.problem(key, "'" + text + "' cannot match", "write it like " + example));
    }

    private void rewrite(String key, RouteConfig route) {
        if (route.rewritePrefix().isPresent() && route.match().pathPrefix().isEmpty()) {
            check.problem(
                    key + ".rewrite-prefix",
                    "the route has no path-prefix",
                    "set " + LbCheck.PREFIX + key + ".match.path-prefix");
        }
        if (route.rewritePrefix().isPresent() && route.rewritePath().isPresent()) {
            check.problem(key + ".rewrite-path", "there is a rewrite-prefix as well", "keep one of them");
        }
        Stream.of("rewrite-prefix", "rewrite-path").forEach(kind -> {
            String path = (kind.endsWith("x") ? route.rewritePrefix() : route.rewritePath()).orElse("/");
            if (!path.matches("/[!-~]{0,500}")) {
                check.problem(
                        key + "." + kind,
                        "'" + path + "' is not a path",
                        "start it with a slash, use at most 500 visible characters");
            }
        });
        group(key, route);
    }

    /** A group that the expression does not have would only be found when the first request comes. */
    private void group(String key, RouteConfig route) {
        if (route.rewritePath().isEmpty() || route.match().pathRegex().isEmpty()) {
            return;
        }
        check.parse(key + ".rewrite-path", () -> {
            try {
                // An expression that always matches, with the groups of the route's.
                RouteReader.expression("(?:" + route.match().pathRegex().get() + ")?")
                        .matcher("")
                        .replaceFirst(route.rewritePath().get());
            } catch (IndexOutOfBoundsException e) {
                throw new IllegalArgumentException("path-regex has no such group: " + e.getMessage(), e);
            }
        });
    }
}
