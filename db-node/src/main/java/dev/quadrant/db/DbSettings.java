package dev.quadrant.db;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.config.SecretFile;
import dev.quadrant.cluster.crypto.KeyText;
import dev.quadrant.db.base.BaseMethod;
import dev.quadrant.db.base.BaseSettings;
import dev.quadrant.db.encryption.KeyFile;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.TlsMode;
import dev.quadrant.db.protocol.TlsSettings;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.retention.RetentionPolicy;
import dev.quadrant.db.schedule.CronTimetable;
import dev.quadrant.db.schedule.Schedule;
import dev.quadrant.db.schedule.Timetable;
import dev.quadrant.linux.Niceness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The configuration in the terms of the other packages, and what is wrong with it. */
public final class DbSettings {
    public static final String ADDRESS = "quadrant.db.source.address";
    public static final String PASSWORD_FILE = "quadrant.db.source.password-file";
    public static final String URL = "quadrant.db.repository.main.url";

    /** The repository that commits wait for. */
    public static final String MAIN = "main";

    private static final Pattern ENDPOINT = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)\\]|([^:\\[\\]\\s]+)):(\\d{1,5})");
    private static final int MOST_KEPT = 10_000;
    private static final int MOST_SESSIONS = 64;
    private static final long MOST_REPLICA_ID = 0xFFFF_FFFFL;

    private DbSettings() {}

    /** The account of the source. */
    public static Account source(DbConfig config) {
        DbConfig.Source source = config.source();
        return account(source.address(), source.user(), source.passwordFile(), config);
    }

    /**
     * An account on another server, with the source's protection and time limits.
     *
     * @throws IllegalArgumentException in words that fit behind the address's name
     */
    public static Account account(String address, String user, Path passwordFile, DbConfig config) {
        Matcher matcher = ENDPOINT.matcher(address.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("host:port or [ipv6]:port expected, not '" + address + "'");
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
        DbConfig.Source source = config.source();
        return new Account(
                matcher.group(1) != null ? matcher.group(1) : matcher.group(2),
                port,
                user,
                passwordFile,
                new TlsSettings(source.tls(), source.tlsCaFile()),
                source.connectTimeout());
    }

    /** The repository's directory. */
    public static Path repository(DbConfig config) {
        return Repository.directory(config.repository().get(MAIN).url());
    }

    /**
     * The repository, to be read.
     *
     * @throws IOException when it is not there
     */
    public static Repository existingRepository(DbConfig config) throws IOException {
        return Repository.existing(repository(config)).with(keys(config));
    }

    /** The keys of bases. */
    public static KeyFile keys(DbConfig config) {
        return new KeyFile(config.encryption().keyFile());
    }

    /** The id under which the archive follows. */
    public static long replicaId(DbConfig config) {
        return config.source()
                .replicaId()
                .orElse(3_000_000_000L + Math.floorMod(repository(config).hashCode(), 1_000_000_000));
    }

    /**
     * When bases are taken.
     *
     * @throws IllegalArgumentException when the schedule is no cron expression
     * @throws DateTimeException when there is no such time zone
     */
    static Timetable baseTimetable(DbConfig config) {
        DbConfig.Base keys = config.base();
        ZoneId zone = ZoneId.of(keys.timeZone());
        return keys.schedule().isPresent()
                ? new CronTimetable(
                        keys.schedule().get(),
                        zone,
                        keys.jitter(),
                        repository(config).hashCode())
                : new Timetable.Every(keys.every());
    }

    /** When the service verifies by itself; empty for never. */
    static Optional<Schedule> verifySchedule(DbConfig config) {
        Duration every = config.verify().every();
        return every.isZero() ? Optional.empty() : Optional.of(new Schedule(new Timetable.Every(every)));
    }

    /** How many files it reads then; empty for all. */
    static OptionalInt verifySample(DbConfig config) {
        int sample = config.verify().sample();
        return sample == 0 ? OptionalInt.empty() : OptionalInt.of(sample);
    }

    /**
     * The retention policy.
     *
     * @throws DateTimeException when there is no such time zone
     */
    public static RetentionPolicy retention(DbConfig config) {
        DbConfig.Retention keys = config.retention();
        return new RetentionPolicy(
                keys.window(),
                keys.bases(),
                keys.daily(),
                keys.weekly(),
                keys.monthly(),
                keys.yearly(),
                ZoneId.of(keys.timeZone()));
    }

    /** What the types cannot say. */
    static List<Problem> check(Configuration configuration) {
        DbConfig config = configuration.get(DbConfig.class);
        List<Problem> problems = new ArrayList<>();
        try {
            source(config);
        } catch (IllegalArgumentException e) {
            problems.add(configuration.problem(ADDRESS, e.getMessage(), "write 127.0.0.1:3306, for example"));
        }
        files(configuration, config, problems);
        repositoryProblems(configuration, config, problems);
        CopySettings.check(configuration, config, problems);
        numbers(configuration, config, problems);
        timetable(configuration, config, problems);
        DrillKeys.check(configuration, config.drill(), problems);
        retentionProblems(configuration, config.retention(), problems);
        return problems;
    }

    private static void files(Configuration configuration, DbConfig config, List<Problem> problems) {
        Path password = config.source().passwordFile();
        if (!Files.isRegularFile(password)) {
            problems.add(configuration.problem(
                    PASSWORD_FILE,
                    password + " is not there, or no file",
                    "write the password of the account into it"));
        } else if (!Files.isReadable(password)) {
            problems.add(configuration.problem(
                    PASSWORD_FILE,
                    password + " is not readable by this user",
                    "chown it to the user that runs db-node"));
        }
        config.encryption().keyFile().ifPresent(file -> {
            try {
                KeyFile.read(file);
            } catch (IOException e) {
                problems.add(SecretFile.problem(configuration, KeyFile.CONFIGURED_BY, e, KeyText.HOW_TO_MAKE));
            }
        });
        if (config.source().tls() == TlsMode.VERIFY
                && config.source()
                        .tlsCaFile()
                        .filter(file -> !Files.isReadable(file))
                        .isPresent()) {
            problems.add(configuration.problem(
                    "quadrant.db.source.tls-ca-file",
                    config.source().tlsCaFile().get() + " is not readable",
                    "name a PEM file, or leave the key out for the system's authorities"));
        }
    }

    private static void repositoryProblems(Configuration configuration, DbConfig config, List<Problem> problems) {
        if (!config.repository().containsKey(MAIN)) {
            problems.add(configuration.problem(URL, "is required and not set", "set it (file:///DIRECTORY)"));
            return;
        }
        try {
            writable(configuration, repository(config), problems);
        } catch (IllegalArgumentException e) {
            problems.add(
                    configuration.problem(
                            URL,
                            e.getMessage(),
                            "write file:///var/lib/quadrant/backups, for example; a bucket is a further repository, under another name"));
        }
    }

    /** Looks without making anything: the directory, or the nearest one above it that is there. */
    private static void writable(Configuration configuration, Path directory, List<Problem> problems) {
        Path nearest = directory.toAbsolutePath();
        while (nearest != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        if (nearest == null || !Files.isDirectory(nearest)) {
            problems.add(configuration.problem(URL, nearest + " is no directory", "name a directory"));
        } else if (readOnly(nearest)) {
            problems.add(configuration.problem(
                    URL,
                    nearest + " is on a file system that is mounted read-only",
                    "mount it writable (it may have gone read-only after an error: look at dmesg)"));
        } else if (!Files.isWritable(nearest)) {
            problems.add(configuration.problem(
                    URL, nearest + " is not writable by this user", "chown it to the user that runs db-node"));
        }
    }

    private static boolean readOnly(Path directory) {
        try {
            return Files.getFileStore(directory).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    private static void numbers(Configuration configuration, DbConfig config, List<Problem> problems) {
        long replica = config.source().replicaId().orElse(1);
        if (replica < 1 || replica > MOST_REPLICA_ID) {
            problems.add(configuration.problem(
                    "quadrant.db.source.replica-id",
                    replica + " is not between 1 and " + MOST_REPLICA_ID,
                    "choose a number that no replica has"));
        }
        Duration verifyEvery = config.verify().every();
        if (verifyEvery.isNegative() || !verifyEvery.isZero() && verifyEvery.toMinutes() < 1) {
            problems.add(configuration.problem(
                    "quadrant.db.verify.every",
                    verifyEvery + " is neither 0s nor a minute or more",
                    "write 1d, for example"));
        }
        if (config.verify().sample() < 0) {
            problems.add(configuration.problem(
                    "quadrant.db.verify.sample", config.verify().sample() + " is negative", "write 0 for all files"));
        }
        if (config.base().every().toMinutes() < 1) {
            problems.add(configuration.problem(
                    "quadrant.db.base.every",
                    config.base().every() + " is less than a minute",
                    "write 14d, for example"));
        }
    }

    /** How bases are taken. */
    public static BaseSettings base(DbConfig config) {
        DbConfig.Base keys = config.base();
        Optional<BaseSettings.Copied> copied = keys.method() == BaseMethod.DUMP
                ? Optional.empty()
                : Optional.of(new BaseSettings.Copied(
                        keys.copyDirectory(),
                        config.drill().server(),
                        config.drill().serverOptions().orElse(List.of())));
        return new BaseSettings(
                keys.lockWait(), keys.sessions(), BaseSettings.CHUNK_BYTES, keys.rateMax(), keys.nice(), copied);
    }

    private static void timetable(Configuration configuration, DbConfig config, List<Problem> problems) {
        String prefix = "quadrant.db.base.";
        DbConfig.Base keys = config.base();
        if (keys.sessions() < 1 || keys.sessions() > MOST_SESSIONS) {
            problems.add(configuration.problem(
                    prefix + "sessions",
                    keys.sessions() + " is not between 1 and " + MOST_SESSIONS,
                    "write 4, for example"));
        }
        if (keys.rateMax() < 0) {
            problems.add(configuration.problem(
                    prefix + "rate-max", keys.rateMax() + " is negative", "write 0 for no limit"));
        }
        if (keys.nice() < 0 || keys.nice() > Niceness.MOST) {
            problems.add(configuration.problem(
                    prefix + "nice",
                    keys.nice() + " is not between 0 and " + Niceness.MOST,
                    "write 10, for example, or 0 to share processors evenly"));
        }
        if (keys.jitter().isNegative() || keys.jitter().compareTo(Duration.ofDays(1)) > 0) {
            problems.add(configuration.problem(
                    prefix + "jitter", keys.jitter() + " is not between 0s and 24h", "write 10m, for example"));
        }
        zone(configuration, prefix + "time-zone", keys.timeZone(), problems);
        try {
            keys.schedule().ifPresent(cron -> new CronTimetable(cron, ZoneOffset.UTC, Duration.ZERO, 0));
        } catch (IllegalArgumentException e) {
            problems.add(configuration.problem(
                    prefix + "schedule",
                    "'" + keys.schedule().orElse("") + "' is no cron expression: " + e.getMessage(),
                    "write five fields, '30 2 * * 0' for Sundays at half past two"));
        }
    }

    private static void zone(Configuration configuration, String key, String zone, List<Problem> problems) {
        try {
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            problems.add(
                    configuration.problem(key, "'" + zone + "' is no time zone", "write Europe/Berlin, for example"));
        }
    }

    private static void retentionProblems(
            Configuration configuration, DbConfig.Retention keys, List<Problem> problems) {
        String prefix = "quadrant.db.retention.";
        Map<String, Integer> counts = Map.of(
                "bases", keys.bases(),
                "daily", keys.daily(),
                "weekly", keys.weekly(),
                "monthly", keys.monthly(),
                "yearly", keys.yearly());
        new TreeMap<>(counts).forEach((name, count) -> {
            int least = name.equals("bases") ? 1 : 0;
            if (count < least || count > MOST_KEPT) {
                problems.add(configuration.problem(
                        prefix + name,
                        count + " is not between " + least + " and " + MOST_KEPT,
                        "write 12, for example"));
            }
        });
        if (keys.window().isNegative()) {
            problems.add(
                    configuration.problem(prefix + "window", keys.window() + " is negative", "write 60d, for example"));
        }
        zone(configuration, prefix + "time-zone", keys.timeZone(), problems);
    }
}
