package dev.quadrant.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** kill -9 of any node: the others stay up and say so in their health, in {@code /cluster} and through the monitor. */
class KilledNodeIT {
    static final List<String> NODES = Nodes.ALL;

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    private final Map<String, NodeProcess> running = new LinkedHashMap<>();

    @BeforeEach
    void startAll() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        Nodes.ALL.forEach(node -> ports.put(node, Ports.free()));
        Path key = Nodes.secret(directory.resolve("cluster.key"), "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n");
        String join = ports.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        for (String node : Nodes.ALL) {
            Map<String, String> keys = new HashMap<>(Nodes.keys(node, Nodes.directory(directory.resolve(node))));
            keys.put("quadrant.node.name", node);
            keys.put("quadrant.cluster.key-file", key.toString());
            keys.put("quadrant.cluster.listen", "127.0.0.1:" + ports.get(node));
            keys.put("quadrant.cluster.join", join);
            if (node.equals("monitor-node")) {
                keys.put("quadrant.monitor.scrape.interval", "1s");
            }
            running.put(node, NodeProcess.start(node, keys));
        }
    }

    @AfterEach
    void stopAll() {
        running.values().forEach(NodeProcess::close);
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void theOthersStayUpAndSaySo(String victim) {
        running.forEach((name, node) -> Await.until(
                name + " sees all four alive",
                PATIENCE,
                () -> states(node).values().stream().filter("alive"::equals).count() == 4,
                () -> node.get("/cluster")));
        running.get(victim).kill();
        Map<String, NodeProcess> others = new LinkedHashMap<>(running);
        others.remove(victim);
        others.forEach((name, node) -> Await.until(
                name + " sees that " + victim + " is dead",
                PATIENCE,
                () -> "dead".equals(states(node).get(victim)),
                () -> node.get("/cluster")));
        others.forEach((name, node) -> {
            assertThat(node.isAlive()).as(name).isTrue();
            assertThat(node.isUp("/q/health/live")).as(name).isTrue();
            Await.until(
                    name + " says so in its health",
                    PATIENCE,
                    () -> node.get("/q/health").contains("3 alive; " + victim + " is dead"),
                    () -> node.get("/q/health"));
        });
        NodeProcess monitor = others.get("monitor-node");
        if (monitor != null) {
            Await.until(
                    "the monitor's series up is 0 for " + victim,
                    PATIENCE,
                    () -> values(monitor.get("/api/v1/query?query=up")).contains("0"),
                    () -> monitor.get("/api/v1/query?query=up"));
        }
    }

    private static Map<String, String> states(NodeProcess node) {
        List<Map<String, Object>> members = JsonPath.from(node.get("/cluster")).getList("members");
        Map<String, String> states = new HashMap<>();
        members.forEach(member -> states.put((String) member.get("name"), (String) member.get("state")));
        return states;
    }

    private static List<String> values(String answer) {
        List<List<Object>> samples = JsonPath.from(answer).getList("data.result.value");
        return samples == null
                ? List.of()
                : new ArrayList<>(
                        samples.stream().map(sample -> (String) sample.get(1)).toList());
    }
}
