package dev.quadrant.db.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports are kept as they were, in a bounded number. */
class DrillReportsTest {
    private static final Instant START = Instant.parse("2026-11-21T04:00:00Z");

    @TempDir
    Path directory;

    private static DrillReport report(Instant started, String problem) {
        return new DrillReport(
                DrillReports.id(started),
                started,
                started.plusSeconds(60),
                problem,
                "20261122T030000Z",
                "20261101T000000Z",
                "binlog.000007:4242",
                "0-1-8812",
                "10.11.19-MariaDB",
                Duration.ofMillis(1234),
                8,
                90_000,
                3,
                5,
                4000,
                problem.isEmpty() ? 0 : 1,
                problem.isEmpty() ? List.of() : List.of(new DrillReport.Difference("shop.t", "`id` > 5", "3 rows")),
                List.of("shop.isam: engine MyISAM has no snapshots"));
    }

    @Test
    void theNewestAreKept() throws IOException {
        Repository repository = Repository.open(directory);
        assertThat(DrillReports.last(repository, Optional.empty())).isEmpty();
        for (int i = 0; i < DrillReports.MOST_KEPT + 3; i++) {
            DrillReports.write(repository, report(START.plusSeconds(i), i % 2 == 0 ? "" : "1 table differs"));
        }
        List<DrillReport> all = DrillReports.all(repository);
        assertThat(all).hasSize(DrillReports.MOST_KEPT);
        assertThat(all.getFirst()).isEqualTo(report(START.plusSeconds(3), "1 table differs"));
        assertThat(DrillReports.last(repository, Optional.empty()))
                .contains(report(START.plusSeconds(DrillReports.MOST_KEPT + 2), ""));
    }

    @Test
    void aDamagedOneIsNamed() throws IOException {
        Repository repository = Repository.open(directory);
        DrillReports.write(repository, report(START, ""));
        Path file = directory.resolve("drills").resolve(DrillReports.id(START) + ".json");
        Files.writeString(file, "{\"started\": \"yesterday\"}");
        assertThatThrownBy(() -> DrillReports.all(repository))
                .hasMessageContaining(file + " is damaged")
                .hasMessageContaining("delete it");
    }
}
