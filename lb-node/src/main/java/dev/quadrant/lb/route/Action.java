package dev.quadrant.lb.route;

import dev.quadrant.lb.upstream.Backend;

/** What becomes of a request. */
public sealed interface Action {
    /** A server of the backend answers it. */
    record Forward(Backend backend) implements Action {}

    /** The client is sent elsewhere. */
    record Redirect(int status, Location location) implements Action {}

    /** The balancer answers, always the same. */
    record Respond(FixedResponse response) implements Action {}
}
