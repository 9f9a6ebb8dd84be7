package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.repository.Sha256;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A database server, a repository, and db-node between them. */
final class Fixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** The flag that a server sets in the file that it writes; a copy has it clear. */
    private static final int IN_USE_FLAG_AT = 21;

    private final DatabaseServer server;
    private final Path directory;
    private final Map<String, String> further = new LinkedHashMap<>();

    Fixture(Path directory, String... options) {
        this(DatabaseServer.Origin.INSTALLED, directory, options);
    }

    Fixture(DatabaseServer.Origin origin, Path directory, String... options) {
        this(directory, DatabaseServer.start(origin, directory.resolve("source"), options));
    }

    /** @param server is closed with the fixture */
    Fixture(Path directory, DatabaseServer server) {
        this.directory = directory;
        this.server = server;
    }

    DatabaseServer server() {
        return server;
    }

    Path repository() {
        return directory.resolve("backups");
    }

    /** From now on with a key of the configuration, or without it. */
    void set(String key, Optional<String> value) {
        value.ifPresentOrElse(text -> further.put(key, text), () -> further.remove(key));
    }

    Map<String, String> keys() {
        return keysFor(server);
    }

    Map<String, String> keysFor(DatabaseServer source) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.db.source.address", "127.0.0.1:" + source.port());
        keys.put("quadrant.db.source.user", DatabaseServer.USER);
        keys.put("quadrant.db.source.password-file", source.passwordFile().toString());
        keys.put("quadrant.db.repository.main.url", repository().toUri().toString());
        keys.putAll(further);
        return keys;
    }

    NodeProcess node() {
        return NodeProcess.start("db-node", keys());
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl());
    }

    /** Starts db-node and waits until it follows and has a base. */
    NodeProcess readyNode() {
        NodeProcess node = node();
        Await.until(
                "db-node follows and has a base",
                PATIENCE,
                () -> node.isUp("/db/status") && isUp(node, "archive") && isUp(node, "base"),
                node::output);
        return node.awaitReady();
    }

    static boolean isUp(NodeProcess node, String part) {
        return new JsonObject(node.get("/db/status")).getJsonObject(part).getBoolean("up");
    }

    /** A fact of the archive's condition. */
    static String archive(NodeProcess node, String fact) {
        return String.valueOf(
                new JsonObject(node.get("/db/status")).getJsonObject("archive").getValue(fact));
    }

    /** The first value of a query's answer. */
    String value(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The closed segments' manifests: each has its segment's digest and says that before it was what those before it
     * have, and the union is what was.
     */
    void assertManifestsHaveTheServersTransactions() throws IOException {
        GtidSet all = null;
        for (Path segment : segments()) {
            Path manifest = segment.resolveSibling(segment.getFileName() + ".json");
            if (Files.exists(manifest)) {
                JsonObject said = new JsonObject(Files.readString(manifest));
                // This JVM's own digest: a native binary's is the host library's.
                assertThat(said.getString("sha256"))
                        .as("digest of %s", segment)
                        .isEqualTo(Sha256.hex(Sha256.of(segment)));
                JsonObject gtids = said.getJsonObject("gtids");
                GtidSet previous = GtidSet.parse(GtidSet.Flavour.MARIADB, gtids.getString("previous"));
                assertThat(previous).as("before %s", segment).isEqualTo(all == null ? previous : all);
                all = previous.union(GtidSet.parse(GtidSet.Flavour.MARIADB, gtids.getString("added")));
            }
        }
        assertThat(all).isNotNull();
        assertThat(GtidSet.parse(GtidSet.Flavour.MARIADB, value("SELECT @@gtid_binlog_state"))
                        .contains(all))
                .isTrue();
    }

    /** Where the server's binlog ends now. */
    BinlogPosition end() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(Words.position(server))) {
            assertThat(result.next()).isTrue();
            return new BinlogPosition(result.getString(1), result.getLong(2));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the archive has all that the server has now. */
    void awaitArchived(NodeProcess node) {
        BinlogPosition end = end();
        Await.until(
                "archive reaches " + end,
                PATIENCE,
                () -> {
                    JsonObject archive = new JsonObject(node.get("/db/status")).getJsonObject("archive");
                    return archive.getBoolean("up")
                            && new BinlogPosition(archive.getString("segment"), archive.getLong("position"))
                                            .compareTo(end)
                                    >= 0;
                },
                () -> node.get("/db/status") + node.output());
    }

    /** Segments in all chains. */
    List<Path> segments() {
        try (Stream<Path> chains = Files.list(repository().resolve("log"))) {
            return chains.sorted().flatMap(chain -> segments(chain).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By their names alone: a file beside them may be gone when it is looked at, for the node goes on. */
    private static List<Path> segments(Path chain) {
        try (Stream<Path> files = Files.list(chain)) {
            return files.filter(file -> file.getFileName().toString().matches("binlog\\.\\d+"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Every segment is the server's file, byte for byte but for the in-use flag; the open one is its begin.
     *
     * @param torn whether the last segment may end inside an event, or be empty, since its writer was killed
     */
    void assertSegmentsAreTheServers(boolean torn) throws IOException {
        List<Path> segments = segments();
        assertThat(segments).isNotEmpty();
        for (Path segment : segments) {
            byte[] copy = Files.readAllBytes(segment);
            byte[] original = Files.readAllBytes(server.data().resolve(segment.getFileName()));
            boolean closed = Files.exists(segment.resolveSibling(segment.getFileName() + ".json"));
            original[IN_USE_FLAG_AT] = (byte) (original[IN_USE_FLAG_AT] & ~1);
            if (!torn) {
                assertThat(copy.length)
                        .as("length of %s of %s", segment, segments)
                        .isGreaterThan(IN_USE_FLAG_AT);
            }
            if (closed) {
                assertThat(copy.length).as("length of %s", segment).isEqualTo(original.length);
            }
            assertThat(copy.length).as("length of %s", segment).isLessThanOrEqualTo(original.length);
            assertThat(Arrays.mismatch(copy, Arrays.copyOf(original, copy.length)))
                    .as("first byte of %s that differs", segment)
                    .isEqualTo(-1);
        }
        List<String> names =
                segments.stream().map(file -> file.getFileName().toString()).toList();
        assertThat(names).as("segments without a hole").doesNotHaveDuplicates();
        for (int i = 1; i < names.size(); i++) {
            assertThat(BinlogPosition.number(names.get(i))).isEqualTo(BinlogPosition.number(names.get(i - 1)) + 1);
        }
    }

    NodeProcess.Outcome command(String... arguments) {
        return NodeProcess.run("db-node", keys(), arguments);
    }

    NodeProcess.Outcome restoreInto(DatabaseServer target, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "restore",
                "--to-address",
                "127.0.0.1:" + target.port(),
                "--to-user",
                DatabaseServer.USER,
                "--to-password-file",
                target.passwordFile().toString()));
        arguments.addAll(List.of(more));
        return command(arguments.toArray(String[]::new));
    }

    NodeProcess.Outcome compareWith(DatabaseServer target) {
        return command(
                "compare",
                "--to-address",
                "127.0.0.1:" + target.port(),
                "--to-user",
                DatabaseServer.USER,
                "--to-password-file",
                target.passwordFile().toString());
    }

    @Override
    public void close() {
        server.close();
    }
}
