package dev.quadrant.lb;

import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Duty;
import dev.quadrant.lb.upstream.Server;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What an administrator can change of a server while the node runs: its duty and its weight. */
final class ServerActions {
    private static final int WEIGHT_MOST = 256;

    private final Supplier<Topology> current;

    /** @param current the topology that serves now */
    ServerActions(Supplier<Topology> current) {
        this.current = current;
    }

    void routes(AdminActions actions) {
        actions.post("/lb/server", "lb-server", query -> CompletableFuture.completedFuture(change(query)));
    }

    /** Parameters {@code backend} and {@code server}, and {@code duty} or {@code weight} or both. */
    private ActionResult change(MultiMap query) {
        Topology topology = current.get();
        Optional<Backend> backend = topology.backends().stream()
                .filter(its -> its.name().equals(query.get("backend")))
                .findFirst();
        if (backend.isEmpty()) {
            String names = topology.backends().stream().map(Backend::name).collect(Collectors.joining(", "));
            return ActionResult.refused(404, "backend-unknown", "name a backend: backend= one of " + names);
        }
        Optional<Server> server = backend.get().servers().stream()
                .filter(its -> its.name().equals(query.get("server")))
                .findFirst();
        if (server.isEmpty()) {
            String names = backend.get().servers().stream().map(Server::name).collect(Collectors.joining(", "));
            return ActionResult.refused(404, "server-unknown", "name a server: server= one of " + names);
        }
        return change(backend.get(), server.get(), query.get("duty"), query.get("weight"));
    }

    static ActionResult change(Backend backend, Server server, String duty, String weight) {
        Optional<Duty> wanted = Arrays.stream(Duty.values())
                .filter(its -> its.word().equals(duty))
                .findFirst();
        if (duty != null && wanted.isEmpty()) {
            return ActionResult.refused(400, "duty-unknown", "duty is ready, drain or maintenance");
        }
        if (weight != null && !(weight.matches("\\d{1,3}") && Integer.parseInt(weight) <= WEIGHT_MOST)) {
            return ActionResult.refused(400, "weight-invalid", "weight is a number from 0 to " + WEIGHT_MOST);
        }
        if (duty == null && weight == null) {
            return ActionResult.refused(400, "nothing-asked", "say what to change: duty= or weight=");
        }
        wanted.ifPresent(its -> backend.assign(server, its, System.nanoTime()));
        if (weight != null) {
            backend.weigh(server, Integer.parseInt(weight));
        }
        return ActionResult.done(new JsonObject()
                .put("backend", backend.name())
                .put("server", server.name())
                .put("duty", server.duty().word())
                .put("weight", server.weight())
                .put("inProgress", server.load()));
    }
}
