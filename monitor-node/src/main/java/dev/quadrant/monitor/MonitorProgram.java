package dev.quadrant.monitor;

import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.monitor.alerts.NotifyCheck;
import dev.quadrant.monitor.alerts.NotifyConfig;
import dev.quadrant.monitor.exposition.Limits;
import dev.quadrant.monitor.logs.LogsCheck;
import dev.quadrant.monitor.logs.LogsConfig;
import dev.quadrant.monitor.remote.RemoteFiles;
import dev.quadrant.monitor.rules.RuleFiles;
import dev.quadrant.monitor.scrape.ScrapeFiles;
import dev.quadrant.monitor.scrape.ScrapeLimits;
import dev.quadrant.monitor.scrape.ScrapeOptions;
import dev.quadrant.monitor.scrape.ScrapePool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What makes a node a monitor. */
final class MonitorProgram implements NodeProgram {
    static final List<Class<?>> MAPPINGS =
            List.of(MonitorConfig.class, NotifyConfig.class, ConsoleConfig.class, LogsConfig.class);
    static final int PORT = 9090;

    private static final String PREFIX = "quadrant.monitor.";
    /** Of a scrape, where the configuration does not say and the interval is longer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** Longest window for late samples: all of it is in the head. */
    private static final Duration LATE_MAX = Duration.ofDays(1);

    @Override
    public String name() {
        return "monitor-node";
    }

    @Override
    public String description() {
        return "Quadrant's monitor: metrics of the cluster, kept and shown";
    }

    @Override
    public Set<String> roles() {
        return Set.of("monitor");
    }

    @Override
    public int adminPort() {
        return PORT;
    }

    @Override
    public List<Class<?>> configuration() {
        return MAPPINGS;
    }

    @Override
    public List<Problem> check(Configuration configuration) {
        MonitorConfig config = configuration.get(MonitorConfig.class);
        List<Problem> problems = new ArrayList<>();
        storage(config.storage(), configuration, problems);
        scrape(config.scrape(), configuration, problems);
        positive(configuration, problems, "storage.series-max", config.storage().seriesMax());
        positive(configuration, problems, "query.concurrency", config.query().concurrency());
        positive(configuration, problems, "query.queue-max", config.query().queueMax());
        positive(configuration, problems, "query.samples-max", config.query().samplesMax());
        duration(configuration, problems, "query.timeout", config.query().timeout());
        duration(configuration, problems, "rules.interval", config.rules().interval());
        ruleFiles(config)
                .read()
                .problems()
                .forEach(problem -> problems.add(
                        new Problem(PREFIX + "rules.files", problem.place(), problem.words(), problem.fix())));
        scrapeFiles(config)
                .read()
                .problems()
                .forEach(problem -> problems.add(
                        new Problem(PREFIX + "scrape.files", problem.place(), problem.words(), problem.fix())));
        remoteFiles(config)
                .read()
                .problems()
                .forEach(problem -> problems.add(
                        new Problem(PREFIX + "remote-write.files", problem.place(), problem.words(), problem.fix())));
        MonitorConfig.RemoteWrite remote = config.remoteWrite();
        positive(configuration, problems, "remote-write.queue-max", remote.queueMax());
        positive(configuration, problems, "remote-write.body-max", remote.bodyMax());
        positive(configuration, problems, "remote-write.decompressed-max", remote.decompressedMax());
        positive(configuration, problems, "remote-write.waiting-max", remote.waitingMax());
        problems.addAll(NotifyCheck.of(configuration));
        problems.addAll(ConsoleCheck.of(configuration));
        problems.addAll(LogsCheck.of(configuration));
        return problems;
    }

    @Override
    public List<Object> commands() {
        return List.of(new SilenceCommand(this), new UserCommand(this));
    }

    /** The rule files that are configured. */
    static RuleFiles ruleFiles(MonitorConfig config) {
        return new RuleFiles(
                config.rules().files().orElse(List.of()),
                config.rules().stock(),
                config.rules().interval().toMillis());
    }

    /** The scrape files that are configured. */
    static ScrapeFiles scrapeFiles(MonitorConfig config) {
        MonitorConfig.Scrape scrape = config.scrape();
        return new ScrapeFiles(scrape.files().orElse(List.of()), scrapeOptions(scrape), scrape.targetsMax());
    }

    /** The files with remote write that are configured. */
    static RemoteFiles remoteFiles(MonitorConfig config) {
        return new RemoteFiles(config.remoteWrite().files().orElse(List.of()));
    }

    /** How targets are asked where no file says otherwise. */
    static ScrapeOptions scrapeOptions(MonitorConfig.Scrape scrape) {
        Duration timeout =
                scrape.timeout().orElse(scrape.interval().compareTo(TIMEOUT) < 0 ? scrape.interval() : TIMEOUT);
        return new ScrapeOptions(
                scrape.interval(),
                timeout,
                new ScrapeLimits(scrape.bodyMax(), scrape.samplesMax(), seriesLimits(scrape), scrape.strict()));
    }

    /** Bounds of what names a series, from wherever it comes. */
    static Limits seriesLimits(MonitorConfig.Scrape scrape) {
        return new Limits(scrape.labelsMax(), scrape.labelNameMax(), scrape.labelValueMax());
    }

    private static void storage(MonitorConfig.Storage storage, Configuration configuration, List<Problem> problems) {
        Path existing = storage.path().toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        String key = PREFIX + "storage.path";
        if (!Files.isDirectory(existing)) {
            problems.add(configuration.problem(key, existing + " is no directory", "name a directory"));
        } else if (!Files.isWritable(existing)) {
            problems.add(configuration.problem(
                    key, existing + " is not writable", "make it writable for this user, or name another directory"));
        }
        duration(configuration, problems, "storage.retention", storage.retention());
        duration(configuration, problems, "storage.sync-interval", storage.syncInterval());
        storage.sizeMax().ifPresent(size -> positive(configuration, problems, "storage.size-max", size));
        Duration window = storage.outOfOrderWindow();
        if (window.isNegative() || window.compareTo(LATE_MAX) > 0) {
            problems.add(configuration.problem(
                    PREFIX + "storage.out-of-order-window", "is not between 0s and 24h", "give a time such as 30m"));
        }
    }

    private static void scrape(MonitorConfig.Scrape scrape, Configuration configuration, List<Problem> problems) {
        duration(configuration, problems, "scrape.interval", scrape.interval());
        scrape.timeout().ifPresent(timeout -> {
            duration(configuration, problems, "scrape.timeout", timeout);
            if (timeout.compareTo(scrape.interval()) > 0) {
                problems.add(configuration.problem(
                        PREFIX + "scrape.timeout",
                        "is longer than " + PREFIX + "scrape.interval",
                        "make it at most the interval"));
            }
        });
        for (String target : scrape.targets().orElse(List.of())) {
            try {
                ScrapePool.check(target);
            } catch (IllegalArgumentException e) {
                problems.add(configuration.problem(PREFIX + "scrape.targets", e.getMessage(), "mend the target"));
            }
        }
        positive(configuration, problems, "scrape.targets-max", scrape.targetsMax());
        positive(configuration, problems, "scrape.body-max", scrape.bodyMax());
        positive(configuration, problems, "scrape.samples-max", scrape.samplesMax());
        positive(configuration, problems, "scrape.labels-max", scrape.labelsMax());
        positive(configuration, problems, "scrape.label-name-max", scrape.labelNameMax());
        positive(configuration, problems, "scrape.label-value-max", scrape.labelValueMax());
    }

    private static void positive(Configuration configuration, List<Problem> problems, String key, long value) {
        if (value <= 0) {
            problems.add(configuration.problem(PREFIX + key, value + " is not above 0", "give a positive number"));
        }
    }

    private static void duration(Configuration configuration, List<Problem> problems, String key, Duration value) {
        if (value.toMillis() <= 0) {
            problems.add(configuration.problem(PREFIX + key, "is shorter than 1ms", "give a time such as 15s"));
        }
    }

    @Override
    public Service serve(ServiceContext context) throws StartFailure {
        return MonitorService.start(context);
    }
}
