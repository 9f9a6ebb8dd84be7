package dev.quadrant.lb.route;

import dev.quadrant.lb.http.FieldChanges;
import dev.quadrant.lb.http.PathRewrite;

/**
 * What becomes of the requests that match. Immutable.
 *
 * @param name as configured; {@link #DEFAULT} when none matches
 * @param match what it asks of a request
 * @param action what becomes of it
 * @param rewrite of the path, or null
 * @param request changes of the request's fields
 * @param response changes of the response's fields
 */
public record Route(
        String name, Match match, Action action, PathRewrite rewrite, FieldChanges request, FieldChanges response) {
    /** The name of the route for requests that no other matches. */
    public static final String DEFAULT = "default";

    /** The status of the balancer's own response; 0 when a server answers. */
    public int status() {
        return switch (action) {
            case Action.Forward forward -> 0;
            case Action.Redirect redirect -> redirect.status();
            case Action.Respond respond -> respond.response().status();
        };
    }
}
