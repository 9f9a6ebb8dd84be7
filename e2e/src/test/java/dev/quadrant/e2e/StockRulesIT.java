package dev.quadrant.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Checkout;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every metric that monitor-node's stock alerts ask for is one that a node exposes, or that every scrape makes. */
class StockRulesIT {
    private static final Path RULES =
            Path.of("monitor-node/src/main/resources/META-INF/quadrant/quadrant-stock-rules.yml");

    @TempDir
    Path directory;

    @Test
    void asksForMetricsThatNodesExpose() throws IOException {
        Set<String> wanted = new TreeSet<>();
        for (String line : Files.readAllLines(Checkout.root().resolve(RULES))) {
            Matcher names =
                    Pattern.compile("\\b(quadrant_\\w+|process_\\w+)\\{").matcher(line);
            while (line.contains("expr: ") && names.find()) {
                wanted.add(names.group(1));
            }
        }
        assertThat(wanted).hasSizeGreaterThan(25);
        Set<String> exposed = new TreeSet<>();
        for (String node : List.of("dns-node", "lb-node", "db-node", "monitor-node")) {
            Map<String, String> keys = Nodes.keys(node, directory);
            keys.put("quadrant.node.name", node);
            keys.put("quadrant.cluster.listen", "127.0.0.1:" + Ports.free());
            keys.put(
                    "quadrant.cluster.key-file",
                    Nodes.secret(directory.resolve("key"), "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n")
                            .toString());
            if (node.equals("lb-node")) {
                // A virtual IP that it never gets, since the other voters are not there.
                keys.put("quadrant.cluster.voters", "lb-node,other-1,other-2");
                keys.put("quadrant.vips.web.address", "192.0.2.77");
                keys.put("quadrant.vips.web.interface", "lo");
                keys.put("quadrant.vips.web.role", "lb");
                keys.put(
                        "quadrant.lb.frontends.web.access-log.file",
                        directory.resolve("access.log").toString());
            }
            if (node.equals("db-node")) {
                // Only copies have metrics of copies.
                keys.put(
                        "quadrant.db.repository.copy.url",
                        directory.resolve("copy").toUri().toString());
            }
            if (node.equals("monitor-node")) {
                keys.put("quadrant.monitor.notify.receivers.ops.webhook-url", "http://127.0.0.1:9/");
            }
            try (NodeProcess process = NodeProcess.start(node, keys)) {
                process.get("/q/metrics")
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split("[{ ]")[0])
                        .forEach(exposed::add);
            }
        }
        assertThat(exposed).containsAll(wanted);
    }
}
