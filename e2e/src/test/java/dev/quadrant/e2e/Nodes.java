package dev.quadrant.e2e;

import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The least configuration that each node starts with, in a directory of a test's own. */
final class Nodes {
    static final List<String> ALL = List.of("dns-node", "lb-node", "db-node", "monitor-node");

    private Nodes() {}

    /** Keys that start the node alone on free ports of loopback; db-node's database is not there. */
    static Map<String, String> keys(String node, Path directory) {
        Map<String, String> keys = new LinkedHashMap<>();
        switch (node) {
            case "dns-node" -> {
                Path zones = directory(directory.resolve("zones"));
                write(zones.resolve("example.test.zone"), """
                    $TTL 60
                    @    IN SOA ns hostmaster 1 3600 600 604800 60
                    @    IN NS  ns
                    ns   IN A   127.0.0.1
                    """);
                keys.put("quadrant.dns.listen", "127.0.0.1:" + Ports.free());
                keys.put("quadrant.dns.zones-dir", zones.toString());
            }
            case "lb-node" -> {
                keys.put("quadrant.lb.frontends.web.listen", "127.0.0.1:" + Ports.free());
                keys.put("quadrant.lb.frontends.web.backend", "app");
                keys.put("quadrant.lb.backends.app.servers.a.address", "127.0.0.1:" + Ports.free());
            }
            case "db-node" -> {
                keys.put("quadrant.db.source.address", "127.0.0.1:" + Ports.free());
                keys.put("quadrant.db.source.user", "quadrant");
                keys.put(
                        "quadrant.db.source.password-file",
                        write(directory.resolve("password"), "none\n").toString());
                keys.put(
                        "quadrant.db.repository.main.url",
                        directory(directory.resolve("backups")).toUri().toString());
            }
            case "monitor-node" ->
                keys.put(
                        "quadrant.monitor.storage.path",
                        directory(directory.resolve("monitor")).toString());
            default -> throw new IllegalArgumentException(node);
        }
        return keys;
    }

    static Path directory(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that only its owner can read. */
    static Path secret(Path file, String text) {
        write(file, text);
        try {
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
