package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.drill.DrillReport;
import dev.quadrant.db.drill.DrillSettings;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.TlsMode;
import dev.quadrant.db.protocol.TlsSettings;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.schedule.CronTimetable;
import dev.quadrant.db.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a drill is overdue, and what is said where none can be done. */
class DrillKeeperTest {
    private static final Instant LAST = Instant.parse("2026-11-21T04:05:00Z");

    @TempDir
    Path directory;

    /** A keeper that has looked once, by a weekly schedule, on a host with or without a server's program. */
    private DrillKeeper keeper(boolean wanted, boolean possible, Instant now) throws IOException {
        Repository repository = Repository.open(directory.resolve("backups"));
        Path reports = Files.createDirectories(repository.root().resolve("drills"));
        DrillReport last = new DrillReport(
                "20261121T040000000Z",
                LAST.minusSeconds(300),
                LAST,
                "",
                "base",
                "chain",
                "binlog.000001:4",
                "",
                "10.11",
                Duration.ofSeconds(3),
                1,
                1,
                1,
                1,
                1,
                0,
                List.of(),
                List.of());
        Files.writeString(reports.resolve(last.id() + ".json"), last.toJson().encode());
        Account account = new Account(
                "127.0.0.1",
                1,
                "nobody",
                directory.resolve("password"),
                new TlsSettings(TlsMode.OFF, Optional.empty()),
                Duration.ofSeconds(1));
        Path program = possible ? Path.of("/bin/true") : directory.resolve("no-such-program");
        DrillKeeper keeper = new DrillKeeper(
                account,
                repository,
                new DrillSettings(
                        Optional.of(program),
                        List.of(),
                        directory.resolve("work"),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)),
                Optional.of(new Schedule(new CronTimetable("0 4 * * 6", ZoneOffset.UTC, Duration.ZERO, 0))),
                wanted,
                InstantSource.fixed(now));
        keeper.stop();
        keeper.run();
        return keeper;
    }

    @Test
    void isOverdueAnHourBehindItsTime() throws IOException {
        Instant next = Instant.parse("2026-11-28T04:00:00Z");
        assertThat(keeper(false, true, next.plusSeconds(3599)).overdue()).isFalse();
        assertThat(keeper(false, true, next.plusSeconds(3601)).overdue()).isTrue();
    }

    @Test
    void withoutAProgramOnlyWhatSomebodyAskedForIsOverdue() throws IOException {
        Instant late = LAST.plus(Duration.ofDays(30));
        assertThat(keeper(true, false, late).overdue()).isTrue();
        DrillKeeper byDefault = keeper(false, false, late);
        assertThat(byDefault.overdue()).isFalse();
        assertThat(byDefault.condition().up()).isTrue();
        assertThat(byDefault.condition().reason()).contains("no-such-program", "quadrant.db.drill.server");
    }
}
