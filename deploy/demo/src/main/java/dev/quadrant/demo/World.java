package dev.quadrant.demo;

import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that the demo runs, wired as a user would wire it: a database, the guest book twice, the four nodes. Closing
 * it ends every process, the last started first.
 */
final class World implements AutoCloseable {
    /** The name that dns-node serves. */
    static final String NAME = "guestbook.quadrant.test";

    private static final String APPLICATION_USER = "guestbook";

    private final Path directory;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final int dnsPort = preferred(15353);
    private final int webPort = preferred(18080);
    private final Map<String, Integer> gossip = new LinkedHashMap<>();
    private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
    private final Path clusterKey;

    private DatabaseServer database;
    private Application first;
    private Application second;

    World(Path directory) {
        this.directory = directory;
        for (String node : List.of("dns-node", "lb-node", "db-node", "monitor-node")) {
            gossip.put(node, Ports.free());
        }
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.clusterKey = secret("cluster.key", Base64.getEncoder().encodeToString(key));
    }

    /** The port that the documentation shows where it is free, else another. */
    private static int preferred(int port) {
        return Ports.isFree(port) ? port : Ports.free();
    }

    void startDatabase() {
        database = keep(DatabaseServer.start(
                directory.resolve("database"),
                "--rpl-semi-sync-master-enabled=ON",
                "--rpl-semi-sync-master-timeout=1000"));
    }

    /** Two instances of the guest book with a database user of their own. */
    void startApplication() throws SQLException {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().encodeToString(random);
        Path passwordFile = secret("guestbook.password", password);
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE guestbook CHARACTER SET utf8mb4");
            statement.execute("CREATE USER '" + APPLICATION_USER + "'@'%' IDENTIFIED BY '" + password + "'");
            statement.execute("GRANT ALL ON guestbook.* TO '" + APPLICATION_USER + "'@'%'");
        }
        String address = "127.0.0.1:" + database.port();
        first = keep(new Application(
                "guestbook-1", Ports.free(), address, APPLICATION_USER, passwordFile, log("guestbook-1")));
        second = keep(new Application(
                "guestbook-2", Ports.free(), address, APPLICATION_USER, passwordFile, log("guestbook-2")));
    }

    void startDns() {
        Path zones = directory("zones");
        write(zones.resolve("quadrant.test.zone"), """
                $TTL 60
                @          IN SOA  ns hostmaster 1 3600 600 604800 60
                @          IN NS   ns
                ns         IN A    127.0.0.1
                guestbook  IN A    127.0.0.1
                """);
        start(
                "dns-node",
                9153,
                Map.of("quadrant.dns.listen", "127.0.0.1:" + dnsPort, "quadrant.dns.zones-dir", zones.toString()));
    }

    void startLoadBalancer() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.lb.frontends.web.listen", "127.0.0.1:" + webPort);
        keys.put("quadrant.lb.frontends.web.backend", "guestbook");
        keys.put("quadrant.lb.backends.guestbook.balance", "round-robin");
        keys.put("quadrant.lb.backends.guestbook.servers.one.address", first.address());
        keys.put("quadrant.lb.backends.guestbook.servers.two.address", second.address());
        keys.put("quadrant.lb.backends.guestbook.health.path", "/health");
        keys.put("quadrant.lb.backends.guestbook.health.interval", "1s");
        start("lb-node", 8404, keys);
    }

    void startBackup() {
        start("db-node", 9104, backupKeys());
    }

    /** The keys of db-node, which its commands need too. */
    Map<String, String> backupKeys() {
        return Map.of(
                "quadrant.db.source.address",
                "127.0.0.1:" + database.port(),
                "quadrant.db.source.user",
                DatabaseServer.USER,
                "quadrant.db.source.password-file",
                database.passwordFile().toString(),
                "quadrant.db.repository.main.url",
                repository().toUri().toString());
    }

    void startMonitor() {
        start(
                "monitor-node",
                9090,
                Map.of(
                        "quadrant.monitor.storage.path",
                        directory("monitor").toString(),
                        "quadrant.monitor.scrape.interval",
                        "2s"));
    }

    private void start(String node, int adminPort, Map<String, String> keys) {
        Map<String, String> all = new LinkedHashMap<>(keys);
        all.put("quarkus.http.port", Integer.toString(preferred(adminPort)));
        all.put("quadrant.node.name", node.replace("-node", "-1"));
        all.put("quadrant.cluster.name", "demo");
        all.put("quadrant.cluster.key-file", clusterKey.toString());
        all.put("quadrant.cluster.listen", "127.0.0.1:" + gossip.get(node));
        all.put(
                "quadrant.cluster.join",
                gossip.entrySet().stream()
                        .filter(peer -> !peer.getKey().equals(node))
                        .map(peer -> "127.0.0.1:" + peer.getValue())
                        .collect(Collectors.joining(",")));
        nodes.put(node, keep(NodeProcess.start(node, all)));
    }

    NodeProcess node(String name) {
        return nodes.get(name);
    }

    Map<String, NodeProcess> nodes() {
        return nodes;
    }

    DatabaseServer database() {
        return database;
    }

    Application firstInstance() {
        return first;
    }

    int dnsPort() {
        return dnsPort;
    }

    int webPort() {
        return webPort;
    }

    Path repository() {
        return directory.resolve("backups");
    }

    Path directory(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Copies the logs of all parts, what each node has said included, out of the demo's directory.
     *
     * @return the directory that has them
     */
    Path saveLogs() {
        nodes.forEach((name, node) -> write(log(name), node.output() + "\n"));
        // Logs lie in log/ and beside the servers' data.
        try (Stream<Path> files = Files.walk(directory, 2)) {
            Path kept = Files.createTempDirectory("quadrant-demo-log-");
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log")).toList()) {
                String name = file.getParent().endsWith("log")
                        ? file.getFileName().toString()
                        : file.getParent().getFileName() + "-" + file.getFileName();
                Files.copy(file, kept.resolve(name));
            }
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log(String name) {
        return directory("log").resolve(name + ".log");
    }

    private Path secret(String name, String content) {
        try {
            Path file = Files.createFile(
                    directory.resolve(name),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, content + "\n");
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
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
                System.err.println("while stopping: " + e.getMessage());
            }
        }
    }

    /** Removes the demo's directory and all in it. */
    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("not removed: " + directory + ": " + e.getMessage());
        }
    }
}
