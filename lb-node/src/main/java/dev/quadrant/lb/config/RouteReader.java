package dev.quadrant.lb.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.quadrant.lb.filter.AddressSet;
import dev.quadrant.lb.filter.Cidr;
import dev.quadrant.lb.http.FieldChanges;
import dev.quadrant.lb.http.PathRewrite;
import dev.quadrant.lb.route.Action;
import dev.quadrant.lb.route.FixedResponse;
import dev.quadrant.lb.route.Location;
import dev.quadrant.lb.route.Match;
import dev.quadrant.lb.route.Rewrites;
import dev.quadrant.lb.route.Route;
import dev.quadrant.lb.route.RouteTable;
import dev.quadrant.lb.upstream.Backend;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Makes routes of their keys. */
final class RouteReader {
    private static final String HTTPS_REDIRECT = "https-redirect";
    private static final int LONGEST_EXPRESSION = 1000;

    private final FrontendConfig frontend;
    private final Map<String, Backend> backends;

    RouteReader(FrontendConfig frontend, Map<String, Backend> backends) {
        this.frontend = frontend;
        this.backends = backends;
    }

    RouteTable read() {
        record Placed(int order, Route route) {}
        List<Placed> placed = new ArrayList<>();
        if (frontend.httpsRedirect()) {
            placed.add(new Placed(0, httpsRedirect()));
        }
        frontend.routes().forEach((name, route) -> placed.add(new Placed(route.order(), route(name, route))));
        placed.sort(Comparator.comparingInt(Placed::order)
                .thenComparing(one -> one.route().name()));
        return new RouteTable(
                placed.stream().map(Placed::route).toList(),
                new Route(
                        Route.DEFAULT,
                        new Match.Builder().build(),
                        new Action.Forward(backends.get(frontend.backend())),
                        null,
                        FieldReader.read(frontend.requestHeaders()),
                        FieldReader.read(frontend.responseHeaders())));
    }

    private Route httpsRedirect() {
        return new Route(
                HTTPS_REDIRECT,
                new Match.Builder().clearOnly().build(),
                new Action.Redirect(308, new Location("https://{host}{target}")),
                null,
                FieldChanges.NONE,
                FieldReader.read(frontend.responseHeaders()));
    }

    private Route route(String name, RouteConfig config) {
        return new Route(
                name,
                match(config.match()),
                action(config),
                rewrite(config),
                request(frontend, config),
                response(frontend, config));
    }

    static FieldChanges request(FrontendConfig frontend, RouteConfig route) {
        return FieldReader.read(frontend.requestHeaders()).then(FieldReader.read(route.requestHeaders()));
    }

    static FieldChanges response(FrontendConfig frontend, RouteConfig route) {
        return FieldReader.read(frontend.responseHeaders()).then(FieldReader.read(route.responseHeaders()));
    }

    private Action action(RouteConfig config) {
        if (config.redirect().isPresent()) {
            return new Action.Redirect(
                    config.redirectStatus(), new Location(config.redirect().get()));
        }
        if (config.respond().isPresent()) {
            return new Action.Respond(new FixedResponse(
                    config.respond().getAsInt(),
                    config.respondType(),
                    config.respondBody().orElse("")));
        }
        return new Action.Forward(backends.get(config.backend().orElse(frontend.backend())));
    }

    static PathRewrite rewrite(RouteConfig config) {
        if (config.rewritePrefix().isPresent()) {
            return Rewrites.prefix(
                    texts(config.match().pathPrefix().orElse(List.of())),
                    config.rewritePrefix().get());
        }
        return config.rewritePath()
                .map(path -> config.match()
                        .pathRegex()
                        .map(expression -> Rewrites.expression(expression(expression), path))
                        .orElseGet(() -> Rewrites.whole(path)))
                .orElse(null);
    }

    private static Match match(RouteConfig.Conditions config) {
        Match.Builder match = new Match.Builder()
                .hosts(texts(config.host().orElse(List.of())))
                .paths(texts(config.path().orElse(List.of())))
                .prefixes(texts(config.pathPrefix().orElse(List.of())))
                .methods(texts(config.method().orElse(List.of())))
                .fields(config.header().entrySet().stream()
                        .map(field -> new Match.FieldMatch(
                                field.getKey().toLowerCase(Locale.ROOT),
                                field.getValue().equals("*") ? null : field.getValue()))
                        .toList());
        config.pathRegex().map(RouteReader::expression).ifPresent(match::regex);
        config.source().map(RouteReader::networks).ifPresent(match::source);
        return match.build();
    }

    static Predicate<InetAddress> networks(List<String> texts) {
        AddressSet.Builder networks = new AddressSet.Builder();
        texts.forEach(text -> networks.add(Cidr.parse(text)));
        return networks.build()::contains;
    }

    private static List<String> texts(List<String> texts) {
        return texts.stream().map(String::strip).toList();
    }

    /**
     * An expression that is to match whole paths.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    static Pattern expression(String text) {
        if (text.length() > LONGEST_EXPRESSION) {
            throw new IllegalArgumentException("longer than " + LONGEST_EXPRESSION + " characters");
        }
        try {
            return Pattern.compile("\\A(?:" + text + ")\\z", Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription(), e);
        }
    }
}
