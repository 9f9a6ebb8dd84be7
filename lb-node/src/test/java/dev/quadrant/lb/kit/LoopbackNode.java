package dev.quadrant.lb.kit;

import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** lb-node as a process on loopback, with a frontend {@code web} and a backend {@code app}. */
public final class LoopbackNode {
    private LoopbackNode() {}

    /** A port of loopback as keys have it. */
    public static String address(int port) {
        return "127.0.0.1:" + port;
    }

    /** A port of loopback. */
    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Keys for a frontend {@code web} on {@code port} and a backend {@code app} of these servers, named a, b, ... */
    public static Map<String, String> keys(int port, Integer... serverPorts) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.cluster.listen", address(Ports.free()));
        keys.put("quadrant.lb.frontends.web.listen", address(port));
        keys.put("quadrant.lb.frontends.web.backend", "app");
        keys.put("quadrant.lb.backends.app.health.interval", "200ms");
        char name = 'a';
        for (int serverPort : serverPorts) {
            keys.put("quadrant.lb.backends.app.servers." + name++ + ".address", address(serverPort));
        }
        return keys;
    }

    /** Starts a node, ready or not. */
    public static NodeProcess started(Map<String, String> keys) {
        return NodeProcess.start("lb-node", keys);
    }

    /** Starts a node and waits until it is ready. */
    public static NodeProcess ready(Map<String, String> keys) {
        return started(keys).awaitReady();
    }

    /** Sends a request over a connection of its own; returns the response. */
    public static String ask(int port, String request) throws IOException {
        try (RawClient client = new RawClient(loopback(port))) {
            return client.send(request).response();
        }
    }

    /** What the node says of a server of its first backend. */
    public static JsonObject server(NodeProcess node, int index) {
        return new JsonObject(node.get("/lb/status"))
                .getJsonArray("backends")
                .getJsonObject(0)
                .getJsonArray("servers")
                .getJsonObject(index);
    }
}
