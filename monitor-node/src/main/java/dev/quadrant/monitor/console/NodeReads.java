package dev.quadrant.monitor.console;

import dev.quadrant.monitor.actions.NodeCalls;
import dev.quadrant.monitor.login.PrivateAnswer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** What the console reads of other nodes through the monitor: paths of a fixed list, at members of the cluster alone. */
final class NodeReads {
    private static final String PREFIX = "/api/console/nodes/";

    private static final Set<String> PATHS =
            Set.of("cluster", "dns/zones", "db/status", "db/list", "db/drills", "db/verify");

    private final NodeCalls nodes;

    NodeReads(NodeCalls nodes) {
        this.nodes = nodes;
    }

    void install(Router router) {
        router.get(PREFIX + ":node/*").handler(this::read);
    }

    private void read(RoutingContext request) {
        String node = request.pathParam("node");
        String rest = request.normalizedPath().substring(PREFIX.length());
        String path = rest.substring(rest.indexOf('/') + 1);
        Optional<URI> admin = nodes.admin(node);
        if (!PATHS.contains(path)) {
            PrivateAnswer.json(request, 404, problem("path-unknown", "the console reads no such path of a node"));
        } else if (admin.isEmpty()) {
            PrivateAnswer.json(request, 404, problem("no-such-node", "the cluster has no such node"));
        } else {
            nodes.read(admin.get(), "/" + path)
                    .onSuccess(answer -> pass(request, answer))
                    .onFailure(
                            failure -> PrivateAnswer.json(request, 502, problem("node-failed", failure.getMessage())));
        }
    }

    /** A node's answer. That it lets nobody read is no matter of who is logged in here. */
    private static void pass(RoutingContext request, NodeCalls.Answer answer) {
        if (answer.status() == 401 || answer.status() == 403) {
            PrivateAnswer.json(
                    request,
                    502,
                    problem("node-refused", "the node refuses the token of the console: see nodes-token-file"));
        } else {
            PrivateAnswer.json(request, answer.status(), answer.body());
        }
    }

    private static JsonObject problem(String reason, String message) {
        return new JsonObject().put("reason", reason).put("message", message);
    }
}
