package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No acknowledged commit is lost. Clients write; at a random moment the server, the sidecar or both are killed, the network between
 * them breaks, or the archive's disk fills; then the archive alone, as the fault left it, goes into an empty server: through
 * {@code mariadb-binlog | mariadb} from its begin, or, with bases that are killed as well, by {@code db-node restore}. It has every
 * commit that returned, and nothing twice. {@code -Dcommits.rounds=200} for more rounds, {@code -Dcommits.seed} for others,
 * {@code -Dcommits.server=MYSQL_9} for MySQL; every night {@code -Dit.test=CommitLossIT -Dcommits.rounds=100}.
 */
class CommitLossIT {
    /** More than there are kinds of fault: each comes once before chance decides. */
    private static final Optional<Integer> ROUNDS = Optional.ofNullable(Integer.getInteger("commits.rounds"));

    private static final long SEED = Long.getLong("commits.seed", 20_261_122);
    private static final DatabaseServer.Origin ORIGIN =
            DatabaseServer.Origin.valueOf(System.getProperty("commits.server", "INSTALLED"));
    private static final int CLIENTS = 3;
    private static final long REPLAY_SECONDS = 120;
    private static final int DISK_MEGABYTES = 64;

    /** How the archive goes into an empty server. */
    private enum Way {
        /** Segments from the first on through the server's own tools. */
        TOOLS,
        /** The newest base and the log behind it, by db-node. */
        RESTORE
    }

    /** What goes wrong in a round; it lasts while the archive is looked at. */
    private enum Fault {
        SERVER_KILLED,
        SIDECAR_KILLED,
        BOTH_KILLED,
        /** Connections end with a reset. */
        NETWORK_RESET,
        /** Nothing passes, either way, and nobody is told. */
        NETWORK_SILENT,
        /** Events do not come; replies would. */
        NO_EVENTS,
        /** Events come and are archived; the server does not hear of it. */
        NO_REPLIES,
        /** As {@link #NETWORK_SILENT}, and the connections are gone when it is over. */
        NETWORK_PARTED,
        DISK_FULL,
        DISK_FULL_AND_SIDECAR_KILLED;

        boolean needsDisk() {
            return compareTo(DISK_FULL) >= 0;
        }

        boolean killsServer() {
            return this == SERVER_KILLED || this == BOTH_KILLED;
        }

        boolean killsSidecar() {
            return this == SIDECAR_KILLED || this == BOTH_KILLED || this == DISK_FULL_AND_SIDECAR_KILLED;
        }
    }

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedCommitIsInTheArchive() throws Exception {
        List<Fault> faults =
                Stream.of(Fault.values()).filter(fault -> !fault.needsDisk()).toList();
        survives(Way.TOOLS, faults, Optional.empty());
    }

    @Test
    void everyAcknowledgedCommitIsInARestore() throws Exception {
        survives(Way.RESTORE, List.of(Fault.SIDECAR_KILLED, Fault.BOTH_KILLED, Fault.SERVER_KILLED), Optional.empty());
    }

    @Test
    void everyAcknowledgedCommitIsInTheArchiveOnADiskThatFills() throws Exception {
        List<Fault> faults = ROUNDS.isPresent()
                ? List.of(Fault.values())
                : Stream.of(Fault.values()).filter(Fault::needsDisk).toList();
        try (SmallDisk disk = SmallDisk.at(directory.resolve("backups"), DISK_MEGABYTES)) {
            survives(Way.TOOLS, faults, Optional.of(disk));
        }
    }

    private void survives(Way way, List<Fault> faults, Optional<SmallDisk> disk) throws Exception {
        Random random = new Random(SEED);
        int rounds = ROUNDS.orElse(faults.size());
        Words.needs(ORIGIN);
        try (Fixture fixture = new Fixture(ORIGIN, directory, options());
                DatabaseServer target = DatabaseServer.start(
                        ORIGIN, directory.resolve("target"), "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0");
                Forwarder network = new Forwarder(fixture.server().address());
                Sidecar sidecar = new Sidecar(fixture, network)) {
            try (Connection connection = fixture.connect()) {
                // Without a key, so that a row that came twice is there twice.
                Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.commits (id BIGINT, KEY (id))");
            }
            try (AcknowledgedCommits commits =
                    new AcknowledgedCommits(fixture.server().jdbcUrl(), CLIENTS)) {
                if (way == Way.RESTORE) {
                    sidecar.awaitBase();
                }
                Scene scene = new Scene(way, fixture, sidecar, network, disk, target, commits);
                for (int round = 0; round < rounds; round++) {
                    Fault fault = faults.get(round < faults.size() ? round : random.nextInt(faults.size()));
                    scene.round(fault, random);
                    System.out.printf(
                            "round %d: %s, %d commits acknowledged so far, none lost, none twice%n",
                            round + 1, fault, commits.count());
                }
            }
            assertThat(fixture.command("verify").output()).contains("all is well");
        }
    }

    private static String[] options() {
        List<String> options = new ArrayList<>(List.of("--max-binlog-size=64K"));
        String role = "master";
        if (ORIGIN.isMysql()) {
            role = "source";
            options.add("--plugin-load-add=semisync_source.so");
            options.addAll(Words.gtidOptions(ORIGIN, 1));
        }
        options.add("--rpl-semi-sync-" + role + "-enabled=ON");
        options.add("--rpl-semi-sync-" + role + "-wait-point=AFTER_SYNC");
        // Longer than any fault here: semi-sync stays on, and commits wait for the sidecar to come back.
        options.add("--rpl-semi-sync-" + role + "-timeout=60000");
        return options.toArray(String[]::new);
    }

    /** All that takes part. */
    private record Scene(
            Way way,
            Fixture fixture,
            Sidecar sidecar,
            Forwarder network,
            Optional<SmallDisk> disk,
            DatabaseServer target,
            AcknowledgedCommits commits) {
        void round(Fault fault, Random random) throws Exception {
            Optional<NodeProcess> base = way == Way.RESTORE && random.nextBoolean()
                    ? Optional.of(NodeProcess.launch("db-node", fixture.keys(), List.of("backup")))
                    : Optional.empty();
            int enough = commits.count() + 20 + random.nextInt(150);
            Await.until("commits are acknowledged", Fixture.PATIENCE, () -> commits.count() >= enough, sidecar::output);
            assertThat(unacknowledged(fixture)).as("commits that did not wait").isZero();
            begin(fault);
            base.ifPresent(NodeProcess::kill);
            // What returned till now was acknowledged by the archive that lies here.
            Set<Long> acknowledged = commits.acknowledged();
            try (Connection connection = DriverManager.getConnection(target.jdbcUrl())) {
                Schema.run(connection, "DROP DATABASE IF EXISTS shop");
            }
            switch (way) {
                case TOOLS ->
                    replay(target, copySegments(fixture, fixture.server().data().resolveSibling("copy")));
                case RESTORE -> {
                    NodeProcess.Outcome restore = fixture.restoreInto(target);
                    assertThat(restore.code()).as(restore.output()).isZero();
                }
            }
            assertHas(target, acknowledged, commits);
            end(fault);
        }

        private void begin(Fault fault) throws IOException {
            switch (fault) {
                case NETWORK_RESET -> network.reset();
                case NETWORK_SILENT, NETWORK_PARTED -> network.silence(Forwarder.Way.values());
                case NO_EVENTS -> network.silence(Forwarder.Way.TO_CLIENT);
                case NO_REPLIES -> network.silence(Forwarder.Way.TO_SERVER);
                case DISK_FULL, DISK_FULL_AND_SIDECAR_KILLED -> {
                    disk.orElseThrow().fill();
                    sidecar.awaitStatus("No space left");
                }
                case SERVER_KILLED, SIDECAR_KILLED, BOTH_KILLED -> {}
            }
            if (fault.killsServer()) {
                fixture.server().kill();
            }
            if (fault.killsSidecar()) {
                sidecar.kill();
            }
        }

        private void end(Fault fault) throws IOException {
            if (fault == Fault.NETWORK_PARTED) {
                network.reset();
            }
            network.heal();
            if (fault.killsServer()) {
                fixture.server().start();
            }
            if (fault.needsDisk()) {
                disk.orElseThrow().free();
            }
            if (fault.killsSidecar()) {
                sidecar.start();
            }
        }
    }

    /** The archive as it lies there; it may go on growing when the sidecar lives. */
    private static List<Path> copySegments(Fixture fixture, Path copy) throws IOException {
        if (Files.isDirectory(copy)) {
            for (Path old : dev.quadrant.db.repository.Durable.list(copy)) {
                Files.delete(old);
            }
        }
        Files.createDirectories(copy);
        List<Path> copies = new ArrayList<>();
        for (Path segment : fixture.segments()) {
            copies.add(Files.copy(segment, copy.resolve(segment.getFileName())));
        }
        return copies;
    }

    private static void assertHas(DatabaseServer target, Set<Long> acknowledged, AcknowledgedCommits commits)
            throws SQLException {
        Set<Long> there = new HashSet<>();
        try (Connection connection = DriverManager.getConnection(target.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM shop.commits")) {
            while (rows.next()) {
                assertThat(there.add(rows.getLong(1)))
                        .as("%d is there twice", rows.getLong(1))
                        .isTrue();
                assertThat(commits.wasTried(rows.getLong(1)))
                        .as("%d was written", rows.getLong(1))
                        .isTrue();
            }
        }
        Set<Long> lost = new HashSet<>(acknowledged);
        lost.removeAll(there);
        assertThat(lost).as("acknowledged and not in the archive").isEmpty();
    }

    /** The server's own tools. A segment that a kill cut off inside an event ends there, with a complaint of the reader. */
    private static void replay(DatabaseServer target, List<Path> segments) throws Exception {
        Path program = ORIGIN.binlogReader();
        List<String> reader = new ArrayList<>(List.of(program.toString(), "--no-defaults"));
        String client = "mariadb";
        if (ORIGIN.isMysql()) {
            client = program.resolveSibling("mysql").toString();
            // The target sees them in every round, and would leave out what it has had once.
            reader.add("--skip-gtids");
        }
        segments.stream().filter(CommitLossIT::hasEvents).map(Path::toString).forEach(reader::add);
        Path options = target.passwordFile().resolveSibling("client.cnf");
        Files.writeString(
                options,
                "[client]\nhost=127.0.0.1\nport=" + target.port() + "\nuser=" + DatabaseServer.USER + "\npassword="
                        + target.password() + "\n");
        Path complaints = options.resolveSibling("replay.err");
        List<Process> pipe = ProcessBuilder.startPipeline(List.of(
                new ProcessBuilder(reader)
                        .redirectError(options.resolveSibling("reader.err").toFile()),
                new ProcessBuilder(client, "--defaults-file=" + options, "--binary-mode")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(complaints.toFile())));
        try {
            Process last = pipe.getLast();
            assertThat(last.waitFor(REPLAY_SECONDS, TimeUnit.SECONDS))
                    .as("the replay ends")
                    .isTrue();
            assertThat(last.exitValue())
                    .as(Files.readString(complaints, StandardCharsets.UTF_8))
                    .isZero();
        } finally {
            pipe.forEach(Process::destroyForcibly);
        }
    }

    /** A file that was just begun has its magic number only, or not even that. */
    private static boolean hasEvents(Path segment) {
        return segment.toFile().length() > 4;
    }

    private static long unacknowledged(Fixture fixture) throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_"
                        + (ORIGIN.isMysql() ? "source" : "master") + "_no_tx'")) {
            return row.next() ? row.getLong(2) : -1;
        }
    }

    /** The db-node of the moment, which reaches the server over a network. */
    private static final class Sidecar implements AutoCloseable {
        private final Map<String, String> keys;
        private NodeProcess node;

        Sidecar(Fixture fixture, Forwarder network) {
            keys = fixture.keys();
            keys.put("quadrant.db.source.address", "127.0.0.1:" + network.port());
            start();
        }

        void start() {
            node = NodeProcess.start("db-node", keys);
            Await.until("it follows", Fixture.PATIENCE, () -> Fixture.isUp(node, "archive"), this::output);
        }

        void awaitBase() {
            Await.until("it has a base", Fixture.PATIENCE, () -> Fixture.isUp(node, "base"), this::output);
        }

        void kill() {
            node.kill();
        }

        void awaitStatus(String words) {
            Await.until(words, Fixture.PATIENCE, () -> node.get("/db/status").contains(words), this::output);
        }

        String output() {
            return node.output();
        }

        @Override
        public void close() {
            node.close();
        }
    }
}
