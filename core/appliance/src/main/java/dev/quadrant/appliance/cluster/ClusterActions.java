package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.appliance.admin.AdminActions;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What the admin interface lets an operator do with this node's part in the cluster. */
public final class ClusterActions {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int ANSWER_MILLIS = 2_000;

    private final ClusterAgent agent;

    private ClusterActions(ClusterAgent agent) {
        this.agent = agent;
    }

    /** Adds the changes to the admin interface. */
    public static void install(AdminActions actions, ClusterAgent agent) {
        ClusterActions cluster = new ClusterActions(agent);
        actions.post("/cluster/drain", "cluster-drain", cluster.member(cluster::drain));
        actions.post("/cluster/undrain", "cluster-undrain", cluster.member(cluster::undrain));
        actions.post("/cluster/handover", "cluster-handover", cluster.member(cluster::handOver));
        actions.post("/cluster/leave", "cluster-leave", cluster.member(cluster::leave));
    }

    /** An action of one that is in a cluster. */
    private Function<MultiMap, CompletableFuture<ActionResult>> member(
            Function<MultiMap, CompletableFuture<ActionResult>> action) {
        return parameters -> {
            if (!agent.joined()) {
                return refused(CONFLICT, "not-in-cluster", "this node is alone: set quadrant.cluster.key-file");
            }
            if (agent.left()) {
                return refused(CONFLICT, "left", "this node left the cluster: restart it to join again");
            }
            return action.apply(parameters);
        };
    }

    private CompletableFuture<ActionResult> drain(MultiMap parameters) {
        if (agent.drained()) {
            return CompletableFuture.completedFuture(
                    ActionResult.unchanged("already-drained", "this node is drained already"));
        }
        return within(agent.drain(true));
    }

    private CompletableFuture<ActionResult> undrain(MultiMap parameters) {
        if (!agent.drained()) {
            return CompletableFuture.completedFuture(ActionResult.unchanged("not-drained", "this node is not drained"));
        }
        return agent.drain(false).thenApply(_ -> ActionResult.done(new JsonObject()));
    }

    private CompletableFuture<ActionResult> handOver(MultiMap parameters) {
        String vip = parameters.get("vip");
        String to = parameters.contains("to") ? parameters.get("to") : "";
        if (vip == null || vip.isEmpty()) {
            return refused(BAD_REQUEST, "vip-missing", "say which virtual IP: ?vip=NAME");
        }
        return agent.handOver(vip, to).thenApply(reason -> handedOver(vip, to, reason));
    }

    /** Turns the node's reason, empty when the hand-over has begun, into an answer. */
    private static ActionResult handedOver(String vip, String to, String reason) {
        if (reason.isEmpty()) {
            return ActionResult.accepted("'" + vip + "' is being handed over" + (to.isEmpty() ? "" : " to '" + to + "'")
                    + ": see its holder");
        }
        String message =
                switch (reason) {
                    case "unknown-vip" -> "this node has no virtual IP '" + vip + "'";
                    case "not-holder" -> "this node does not hold '" + vip + "': ask its holder";
                    case "under-way" -> "'" + vip + "' is being handed over already";
                    case "already-holder" -> "this node holds '" + vip + "' itself";
                    case "no-other-candidate" -> "no other node may hold '" + vip + "' now";
                    case "not-a-candidate" -> "'" + to + "' may not hold '" + vip + "' now";
                    default -> "'" + vip + "' cannot be handed over";
                };
        return ActionResult.refused(reason.equals("unknown-vip") ? NOT_FOUND : CONFLICT, reason, message);
    }

    private CompletableFuture<ActionResult> leave(MultiMap parameters) {
        return within(agent.leave());
    }

    /** The answer when the addresses are down, or when that takes longer than one waits at a terminal. */
    private static CompletableFuture<ActionResult> within(CompletableFuture<List<String>> released) {
        return released.thenApply(vips -> ActionResult.done(new JsonObject().put("released", new JsonArray(vips))))
                .completeOnTimeout(
                        ActionResult.accepted("the virtual IPs are being handed over"),
                        ANSWER_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private static CompletableFuture<ActionResult> refused(int status, String reason, String message) {
        return CompletableFuture.completedFuture(ActionResult.refused(status, reason, message));
    }
}
