package dev.quadrant.db;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.db.drill.DrillSettings;
import dev.quadrant.db.schedule.CronTimetable;
import dev.quadrant.db.schedule.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The keys of drills in the terms of the other packages, and what is wrong with them. */
public final class DrillKeys {
    private static final String PREFIX = "quadrant.db.drill.";
    private static final String SCHEDULE = PREFIX + "schedule";

    /** Saturdays at four: far from the hours of the working week. */
    private static final String WEEKLY = "0 4 * * 6";

    private DrillKeys() {}

    /** How drills are done. */
    public static DrillSettings settings(DbConfig config) {
        DbConfig.Drill keys = config.drill();
        return new DrillSettings(
                keys.server(),
                keys.serverOptions().orElse(List.of()),
                keys.directory().toAbsolutePath(),
                config.base().lockWait(),
                keys.archiveWait());
    }

    /** Whether the schedule is somebody's own; else it is the default. */
    static boolean isScheduleSet(Configuration configuration) {
        return configuration.places().containsKey(SCHEDULE);
    }

    /** When drills are done by themselves; empty for never. */
    static Optional<Schedule> schedule(Configuration configuration) {
        DbConfig config = configuration.get(DbConfig.class);
        DbConfig.Drill keys = config.drill();
        Optional<String> expression = isScheduleSet(configuration) ? keys.schedule() : Optional.of(WEEKLY);
        return expression.map(cron -> new Schedule(new CronTimetable(
                cron,
                ZoneId.of(keys.timeZone()),
                keys.jitter(),
                DbSettings.repository(config).hashCode())));
    }

    static void check(Configuration configuration, DbConfig.Drill keys, List<Problem> problems) {
        try {
            keys.schedule().ifPresent(cron -> new CronTimetable(cron, ZoneOffset.UTC, Duration.ZERO, 0));
        } catch (IllegalArgumentException e) {
            problems.add(configuration.problem(
                    SCHEDULE,
                    "'" + keys.schedule().orElse("") + "' is no cron expression: " + e.getMessage(),
                    "write five fields, '0 4 * * 6' for Saturdays at four, or nothing for no drills"));
        }
        try {
            ZoneId.of(keys.timeZone());
        } catch (DateTimeException e) {
            problems.add(configuration.problem(
                    PREFIX + "time-zone",
                    "'" + keys.timeZone() + "' is no time zone",
                    "write Europe/Berlin, for example"));
        }
        if (keys.jitter().isNegative() || keys.jitter().compareTo(Duration.ofDays(1)) > 0) {
            problems.add(configuration.problem(
                    PREFIX + "jitter", keys.jitter() + " is not between 0s and 24h", "write 10m, for example"));
        }
        if (keys.archiveWait().isNegative() || keys.archiveWait().isZero()) {
            problems.add(configuration.problem(
                    PREFIX + "archive-wait", keys.archiveWait() + " is not above 0s", "write 60s, for example"));
        }
        Optional<Path> server = keys.server().filter(path -> !Files.isExecutable(path));
        server.ifPresent(path -> problems.add(configuration.problem(
                PREFIX + "server",
                path + " is no program that can be run",
                "name mariadbd or mysqld, or leave the key out for the one on the PATH")));
    }
}
