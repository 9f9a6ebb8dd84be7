package dev.quadrant.e2e.console;

import com.sun.net.httpserver.HttpServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Checkout;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** All four nodes, a database, an application, and a target whose labels try to be markup; closing it ends them. */
final class Cluster implements AutoCloseable {
    static final String PASSWORD = "a password for tests";
    /** What a label's value must never become. */
    static final String MARKUP = "<img src=x onerror=window.broken=1>";

    private static final List<String> NODES = List.of("dns-node", "lb-node", "db-node", "monitor-node");

    private final Path directory;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Map<String, Integer> gossip = new LinkedHashMap<>();
    private final Path key;
    private final Path token;
    private final NodeProcess monitor;

    Cluster(Path directory) {
        this.directory = directory;
        NODES.forEach(node -> gossip.put(node, Ports.free()));
        this.key = secret("key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n");
        this.token = secret("token", "0123456789abcdef0123456789abcdef\n");
        DatabaseServer database = keep(DatabaseServer.start(directory.resolve("database")));
        HttpServer application = server("/", "hello", "text/plain");
        HttpServer target = server(
                "/metrics",
                "# TYPE hostile gauge\nhostile{name=\"" + MARKUP + "\"} 1\n# EOF\n",
                "application/openmetrics-text; version=1.0.0");
        Path zones = directory("zones");
        write(zones.resolve("example.test.zone"), """
                $TTL 60
                @    IN SOA ns hostmaster 2026 3600 600 604800 60
                @    IN NS  ns
                ns   IN A   127.0.0.1
                """);
        write(
                zones.resolve("broken.test.zone"),
                "$TTL 60\n@ IN SOA ns hostmaster 1 3600 600 604800 60\n@ IN A 1.2.3\n");
        start(
                "dns-node",
                Map.of("quadrant.dns.listen", "127.0.0.1:" + Ports.free(), "quadrant.dns.zones-dir", zones.toString()));
        start(
                "lb-node",
                Map.of(
                        "quadrant.lb.frontends.web.listen",
                        "127.0.0.1:" + Ports.free(),
                        "quadrant.lb.frontends.web.backend",
                        "app",
                        "quadrant.lb.backends.app.servers.a.address",
                        address(application)));
        start(
                "db-node",
                Map.of(
                        "quadrant.db.source.address",
                        "127.0.0.1:" + database.port(),
                        "quadrant.db.source.user",
                        DatabaseServer.USER,
                        "quadrant.db.source.password-file",
                        database.passwordFile().toString(),
                        "quadrant.db.repository.main.url",
                        directory("backups").toUri().toString()));
        Map<String, String> keys = new LinkedHashMap<>(Map.of(
                "quadrant.monitor.storage.path",
                directory("monitor").toString(),
                "quadrant.monitor.scrape.interval",
                "2s",
                "quadrant.monitor.scrape.targets",
                "other=" + address(target),
                "quadrant.monitor.rules.interval",
                "2s",
                "quadrant.monitor.console.users-file",
                directory.resolve("users").toString(),
                "quadrant.monitor.console.nodes-token-file",
                token.toString()));
        user(keys, "olga", "operator");
        user(keys, "victor", "viewer");
        this.monitor = start("monitor-node", keys);
        log("level=error event=refused what=\"" + MARKUP + "\"");
    }

    NodeProcess monitor() {
        return monitor;
    }

    Path audit() {
        return directory.resolve("monitor/audit.log");
    }

    /** Sends a line as Loki's agents do, with the node's token. */
    private void log(String line) {
        JsonObject stream = new JsonObject()
                .put("stream", new JsonObject().put("node", "lb-1").put("level", "error"))
                .put(
                        "values",
                        new JsonArray()
                                .add(new JsonArray()
                                        .add(System.currentTimeMillis() + "000000")
                                        .add(line)));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(monitor.admin().resolve("/loki/api/v1/push"))
                    .header("authorization", "Bearer " + Files.readString(token).strip())
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(new JsonObject()
                            .put("streams", new JsonArray().add(stream))
                            .encode()))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 204) {
                throw new IllegalStateException(answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As a script adds a user: the password comes on standard input. */
    private static void user(Map<String, String> keys, String name, String role) {
        try {
            Process process = new ProcessBuilder(
                            Checkout.command("monitor-node", keys, List.of("user", "add", name, "--role", role)))
                    .redirectErrorStream(true)
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private NodeProcess start(String node, Map<String, String> keys) {
        Map<String, String> all = new LinkedHashMap<>(keys);
        all.put("quadrant.node.name", node.replace("-node", "-1"));
        all.put("quadrant.cluster.name", "shop");
        all.put("quadrant.cluster.key-file", key.toString());
        all.put("quadrant.cluster.listen", "127.0.0.1:" + gossip.get(node));
        all.put("quadrant.admin.token-file", token.toString());
        all.put(
                "quadrant.cluster.join",
                gossip.entrySet().stream()
                        .filter(peer -> !peer.getKey().equals(node))
                        .map(peer -> "127.0.0.1:" + peer.getValue())
                        .collect(Collectors.joining(",")));
        return keep(NodeProcess.start(node, all));
    }

    private HttpServer server(String path, String body, String type) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("server").factory()));
            server.createContext(path, exchange -> {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("content-type", type);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
            running.push(() -> server.stop(0));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String address(HttpServer server) {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits until the monitor has asked every node. */
    void awaitSeen() {
        Await.until(
                "the monitor has seen all nodes",
                Duration.ofSeconds(60),
                () -> monitor.output().split("event=target-added", -1).length > 5,
                monitor::output);
    }

    private Path directory(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path secret(String name, String text) {
        try {
            return Files.setPosixFilePermissions(
                    write(directory.resolve(name), text), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T extends AutoCloseable> T keep(T started) {
        running.push(started);
        return started;
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                System.err.println("while stopping: " + e);
            }
        }
    }
}
