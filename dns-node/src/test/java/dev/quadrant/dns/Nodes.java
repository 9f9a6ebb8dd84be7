package dev.quadrant.dns;

import dev.quadrant.testbed.NodeProcess;
import java.util.Map;

/** Starts dns-node and waits until it answers queries. */
final class Nodes {
    private Nodes() {}

    static NodeProcess start(Map<String, String> keys) {
        return NodeProcess.start("dns-node", keys);
    }
}
