package dev.quadrant.lb.route;

import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.http.FieldChanges;
import dev.quadrant.lb.limit.RateLimit;
import dev.quadrant.lb.upstream.Backend;
import java.util.List;

/**
 * What a frontend does with requests. Immutable.
 *
 * @param gate what it refuses
 * @param routes where the others go
 * @param limits how often they may come
 */
public record HttpRules(Gate gate, RouteTable routes, List<RateLimit> limits) {
    public HttpRules {
        limits = List.copyOf(limits);
    }

    /** A strict gate, and one backend for all that it lets pass. */
    public static HttpRules plain(Backend backend) {
        return new HttpRules(Gate.STRICT, new RouteTable(List.of(), forward(backend)), List.of());
    }

    /** The route to a backend, for what no other route matches. */
    public static Route forward(Backend backend) {
        return new Route(
                Route.DEFAULT,
                new Match.Builder().build(),
                new Action.Forward(backend),
                null,
                FieldChanges.NONE,
                FieldChanges.NONE);
    }

    /** The backends that its requests can go to. */
    public List<Backend> backends() {
        return routes.all().stream()
                .map(route -> route.action() instanceof Action.Forward forward ? forward.backend() : null)
                .filter(java.util.Objects::nonNull)
                .distinct()
                .toList();
    }
}
