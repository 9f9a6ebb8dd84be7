package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A base that is cut off is never one that is listed, and is taken again. */
class InterruptedBaseIT {
    private static final int ROWS = 20_000;

    @TempDir
    private Path directory;

    private static void rows(Fixture fixture) throws Exception {
        try (Connection connection = fixture.connect()) {
            Schema.run(
                    connection,
                    "CREATE DATABASE shop",
                    "USE shop",
                    "CREATE TABLE shop.t (id INT PRIMARY KEY, noise VARCHAR(100))",
                    "INSERT INTO shop.t SELECT seq, SHA2(seq, 256) FROM seq_1_to_" + ROWS);
        }
    }

    /** Takes many seconds for a base of these rows. */
    private static Map<String, String> slow(Fixture fixture) {
        Map<String, String> keys = new TreeMap<>(fixture.keys());
        keys.put("quadrant.db.base.rate-max", "200000");
        return keys;
    }

    /** Waits until rows are being written. */
    private static void awaitUnderWay(Fixture fixture, NodeProcess node) {
        Await.until("a base is under way", Fixture.PATIENCE, () -> hasPartialRows(fixture), node::output);
    }

    private static boolean hasPartialRows(Fixture fixture) {
        try {
            for (Path base : Durable.list(fixture.repository().resolve("base"))) {
                if (base.toString().endsWith(".partial") && Files.exists(base.resolve("data/00001.sql.zst"))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertNoBase(Fixture fixture) {
        NodeProcess.Outcome list = fixture.command("list");
        assertThat(list.output()).contains("there is no base");
    }

    /** The next one is whole, and nothing of the former is left. */
    private static void assertTakenAgain(Fixture fixture) throws IOException {
        try (NodeProcess node = fixture.readyNode()) {
            assertThat(node.isAlive()).isTrue();
        }
        assertThat(Durable.list(fixture.repository().resolve("base")))
                .hasSize(1)
                .noneMatch(base -> base.toString().endsWith(".partial"));
        NodeProcess.Outcome verify = fixture.command("verify");
        assertThat(verify.code()).as(verify.output()).isZero();
    }

    @Test
    void byTheDeathOfTheSidecar() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            rows(fixture);
            try (NodeProcess node = NodeProcess.start("db-node", slow(fixture))) {
                awaitUnderWay(fixture, node);
                node.kill();
            }
            assertThat(hasPartialRows(fixture)).isTrue();
            assertNoBase(fixture);
            assertTakenAgain(fixture);
        }
    }

    @Test
    void byTheDeathOfTheServer() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            rows(fixture);
            try (NodeProcess node = NodeProcess.start("db-node", slow(fixture))) {
                awaitUnderWay(fixture, node);
                fixture.server().kill();
                node.awaitLine(line -> line.contains("base-failed"));
                assertThat(hasPartialRows(fixture)).isFalse();
                assertNoBase(fixture);
                fixture.server().start();
            }
            assertTakenAgain(fixture);
        }
    }

    @Test
    void byADiskThatIsFull() throws Exception {
        try (SmallDisk disk = SmallDisk.at(directory.resolve("backups"), 24);
                Fixture fixture = new Fixture(directory)) {
            rows(fixture);
            try (NodeProcess node = NodeProcess.start("db-node", slow(fixture))) {
                awaitUnderWay(fixture, node);
                disk.fill();
                node.awaitLine(line -> line.contains("base-failed") && line.contains("No space left"));
                assertNoBase(fixture);
                disk.free();
            }
            assertTakenAgain(fixture);
        }
    }
}
