package dev.quadrant.monitor.api;

import dev.quadrant.appliance.Version;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** How this node is set up and how it runs, in Prometheus' API. What Go's runtime alone has is empty. */
public final class StatusRoutes {
    private static final String NOTHING = "";

    private final Supplier<Map<String, String>> keys;
    private final Map<String, String> flags;
    private final Supplier<RuntimeState> state;

    /**
     * Routes that know.
     *
     * @param keys the configuration's keys with their values, without secrets
     * @param flags the same under the names of Prometheus' flags, as far as there are such
     */
    public StatusRoutes(Supplier<Map<String, String>> keys, Map<String, String> flags, Supplier<RuntimeState> state) {
        this.keys = keys;
        this.flags = new TreeMap<>(flags);
        this.state = state;
    }

    public void install(Router router) {
        route(router, "buildinfo", StatusRoutes::build);
        route(router, "config", () -> new JsonObject().put("yaml", yaml()));
        route(router, "flags", this::flags);
        route(router, "runtimeinfo", this::runtime);
        route(router, "walreplay", StatusRoutes::replay);
    }

    private static void route(Router router, String name, Supplier<JsonObject> data) {
        router.get("/api/v1/status/" + name).handler(request -> JsonAnswer.success(request, data.get()));
    }

    private static JsonObject build() {
        return new JsonObject()
                .put("version", Version.current())
                .put("revision", NOTHING)
                .put("branch", NOTHING)
                .put("buildUser", NOTHING)
                .put("buildDate", NOTHING)
                .put("goVersion", NOTHING);
    }

    /** A key a line. JSON's texts are YAML's, too. */
    private String yaml() {
        StringBuilder yaml = new StringBuilder();
        keys.get()
                .forEach((key, value) -> yaml.append(Json.encode(key))
                        .append(": ")
                        .append(Json.encode(value))
                        .append('\n'));
        return yaml.toString();
    }

    private JsonObject flags() {
        JsonObject all = new JsonObject();
        flags.forEach(all::put);
        return all;
    }

    private JsonObject runtime() {
        RuntimeState now = state.get();
        Instant started =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        return new JsonObject()
                .put("startTime", started.toString())
                .put("CWD", Path.of("").toAbsolutePath().toString())
                .put("reloadConfigSuccess", !now.reloadRefused())
                .put(
                        "lastConfigTime",
                        now.configured().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("corruptionCount", now.setAside())
                .put("goroutineCount", ManagementFactory.getThreadMXBean().getThreadCount())
                .put("GOMAXPROCS", Runtime.getRuntime().availableProcessors())
                .put("GOMEMLIMIT", Runtime.getRuntime().maxMemory())
                .put("GOGC", NOTHING)
                .put("GODEBUG", NOTHING)
                .put("storageRetention", retention());
    }

    /** As Prometheus joins its two limits. */
    private String retention() {
        String size = flags.getOrDefault("storage.tsdb.retention.size", "0B");
        String time = flags.getOrDefault("storage.tsdb.retention.time", NOTHING);
        return size.equals("0B") ? time : time + " or " + size;
    }

    /** The log is read before anything is served: nothing is left to read. */
    private static JsonObject replay() {
        return new JsonObject().put("min", 0).put("max", 0).put("current", 0);
    }
}
