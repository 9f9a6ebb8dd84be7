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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No acknowledged commit is lost. Clients write; the server, the sidecar or both are killed at a random moment; then the archive
 * alone, as the kill left it, goes through {@code mariadb-binlog | mariadb} into an empty server: it has every commit that
 * returned, and nothing twice. {@code -Dcommits.rounds=200} for more rounds, {@code -Dcommits.seed} for others.
 */
class CommitLossIT {
    private static final int ROUNDS = Integer.getInteger("commits.rounds", 3);
    private static final long SEED = Long.getLong("commits.seed", 20_261_122);
    private static final int CLIENTS = 3;
    private static final long REPLAY_SECONDS = 120;

    private enum Victim {
        SERVER,
        SIDECAR,
        BOTH
    }

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedCommitIsInTheArchive() throws Exception {
        Random random = new Random(SEED);
        try (Fixture fixture = new Fixture(
                        directory,
                        "--rpl-semi-sync-master-enabled=ON",
                        "--rpl-semi-sync-master-wait-point=AFTER_SYNC",
                        // Longer than any restart here: semi-sync stays on, and commits wait for the sidecar to come
                        // back.
                        "--rpl-semi-sync-master-timeout=60000",
                        "--max-binlog-size=64K");
                DatabaseServer target = DatabaseServer.start(directory.resolve("target"), "--skip-log-bin")) {
            Sidecar sidecar = new Sidecar(fixture);
            try {
                try (Connection connection = fixture.connect()) {
                    // Without a key, so that a row that came twice is there twice.
                    Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.commits (id BIGINT, KEY (id))");
                }
                try (AcknowledgedCommits commits =
                        new AcknowledgedCommits(fixture.server().jdbcUrl(), CLIENTS)) {
                    for (int round = 0; round < ROUNDS; round++) {
                        Victim victim = Victim.values()[round < 3 ? round : random.nextInt(3)];
                        round(fixture, sidecar, target, commits, victim, random);
                        System.out.printf(
                                "round %d: %s killed, %d commits acknowledged so far, none lost, none twice%n",
                                round + 1, victim, commits.count());
                    }
                }
            } finally {
                sidecar.close();
            }
            assertThat(fixture.command("verify").output()).contains("all is well");
        }
    }

    private static void round(
            Fixture fixture,
            Sidecar sidecar,
            DatabaseServer target,
            AcknowledgedCommits commits,
            Victim victim,
            Random random)
            throws Exception {
        int enough = commits.count() + 20 + random.nextInt(150);
        Await.until("commits are acknowledged", Fixture.PATIENCE, () -> commits.count() >= enough, sidecar::output);
        assertThat(unacknowledged(fixture)).as("commits that did not wait").isZero();
        if (victim != Victim.SIDECAR) {
            fixture.server().kill();
        }
        if (victim != Victim.SERVER) {
            sidecar.kill();
        }
        // What returned till now was acknowledged by the archive that lies here.
        Set<Long> acknowledged = commits.acknowledged();
        Path copy = fixture.repository().resolveSibling("copy");
        List<Path> segments = copySegments(fixture, copy);
        assertReplayHas(target, segments, acknowledged, commits);
        if (victim != Victim.SIDECAR) {
            fixture.server().start();
        }
        if (victim != Victim.SERVER) {
            sidecar.start();
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

    private static void assertReplayHas(
            DatabaseServer target, List<Path> segments, Set<Long> acknowledged, AcknowledgedCommits commits)
            throws Exception {
        try (Connection connection = DriverManager.getConnection(target.jdbcUrl())) {
            Schema.run(connection, "DROP DATABASE IF EXISTS shop");
        }
        replay(target, segments);
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
        List<String> reader = new ArrayList<>(List.of("mariadb-binlog", "--no-defaults"));
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
                new ProcessBuilder("mariadb", "--defaults-file=" + options, "--binary-mode")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(complaints.toFile())));
        try {
            Process client = pipe.getLast();
            assertThat(client.waitFor(REPLAY_SECONDS, TimeUnit.SECONDS))
                    .as("the replay ends")
                    .isTrue();
            assertThat(client.exitValue())
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
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_master_no_tx'")) {
            return row.next() ? row.getLong(2) : -1;
        }
    }

    /** The db-node of the moment. */
    private static final class Sidecar implements AutoCloseable {
        private final Fixture fixture;
        private NodeProcess node;

        Sidecar(Fixture fixture) {
            this.fixture = fixture;
            start();
        }

        void start() {
            node = fixture.node();
            Await.until("it follows", Fixture.PATIENCE, () -> Fixture.isUp(node, "archive"), this::output);
        }

        void kill() {
            node.kill();
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
