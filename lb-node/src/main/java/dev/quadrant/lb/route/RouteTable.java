package dev.quadrant.lb.route;

import dev.quadrant.lb.http.CanonicalPath;
import dev.quadrant.lb.http.RequestHead;
import java.util.List;

/** The routes of a frontend in their order; the first that matches decides. Immutable. */
public final class RouteTable {
    /** The most routes of a frontend: each is tried in turn. */
    public static final int LIMIT = 1000;

    private final Route[] routes;
    private final Route otherwise;

    /**
     * @param routes in the order in which they are tried
     * @param otherwise what becomes of requests that none of them matches
     */
    public RouteTable(List<Route> routes, Route otherwise) {
        this.routes = routes.toArray(Route[]::new);
        this.otherwise = otherwise;
    }

    /** The route of a request. */
    public Route find(RequestHead head, CanonicalPath path, Match.Origin origin) {
        if (routes.length == 0) {
            return otherwise;
        }
        path.read(head.bytes(), head.pathStart(), head.targetEnd());
        for (Route route : routes) {
            if (route.match().holds(head, path, origin)) {
                return route;
            }
        }
        return otherwise;
    }

    /** All of them, in the order in which they are tried; the last takes what is left. */
    public List<Route> all() {
        return java.util.stream.Stream.concat(java.util.Arrays.stream(routes), java.util.stream.Stream.of(otherwise))
                .toList();
    }
}
