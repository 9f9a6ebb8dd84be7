package dev.quadrant.monitor.logs;

import dev.quadrant.appliance.Members;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.api.QueryOptions;
import dev.quadrant.monitor.logs.api.LokiRoutes;
import dev.quadrant.monitor.logs.api.TailHub;
import dev.quadrant.monitor.logs.intake.Intake;
import dev.quadrant.monitor.logs.intake.IntakeQueue;
import dev.quadrant.monitor.logs.intake.LineLimits;
import dev.quadrant.monitor.logs.logql.LogLimits;
import dev.quadrant.monitor.logs.receive.HttpReceiver;
import dev.quadrant.monitor.logs.receive.NodeLogs;
import dev.quadrant.monitor.logs.receive.SyslogReceiver;
import dev.quadrant.monitor.logs.store.LogStore;
import dev.quadrant.monitor.logs.store.LogStoreOptions;
import dev.quadrant.monitor.scrape.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Logs at work: store, receivers and API, wired. */
public final class LogsService {
    private static final EventLog LOG = EventLog.of(LogsService.class);

    private final LogStore store;
    private final LogKeeper keeper;
    private final HttpReceiver http;
    private final LokiRoutes api;
    private final IntakeQueue queue;
    private final SyslogReceiver syslog;
    private final Optional<NodeLogs> nodes;

    private LogsService(
            LogStore store,
            LogKeeper keeper,
            HttpReceiver http,
            LokiRoutes api,
            IntakeQueue queue,
            SyslogReceiver syslog,
            Optional<NodeLogs> nodes) {
        this.store = store;
        this.keeper = keeper;
        this.http = http;
        this.api = api;
        this.queue = queue;
        this.syslog = syslog;
        this.nodes = nodes;
    }

    /**
     * Starts.
     *
     * @param storage directory that this process has for itself
     * @param syncInterval how often lines are made durable
     * @param scraped Quadrant's nodes that are scraped, now
     */
    public static LogsService start(
            ServiceContext context,
            Path storage,
            Duration syncInterval,
            Supplier<List<Target>> scraped,
            QueryOptions options)
            throws StartFailure {
        LogsConfig config = context.configuration().get(LogsConfig.class);
        LogStore store = open(context, config, storage.resolve("logs"));
        LogMetrics.publish(store, context.metrics());
        LogKeeper keeper = new LogKeeper(store, syncInterval);
        context.conditions().readiness("monitor", "logs", keeper::condition);
        TailHub hub = new TailHub(config.query().tailsMax(), context.metrics());
        store.listener(hub::taken);
        Intake intake = new Intake(store, limits(config.limits()), context.metrics());
        HttpReceiver http = new HttpReceiver(intake, config.push(), context.metrics());
        LogsConfig.Query query = config.query();
        LokiRoutes api = new LokiRoutes(
                store,
                options,
                new LogLimits(query.bytesMax(), query.linesMax(), query.seriesMax(), query.samplesMax()),
                hub,
                context.metrics());
        http.install(context.router(), context.actions());
        api.install(context.router());
        IntakeQueue queue = new IntakeQueue(intake, config.syslog().waitingMax());
        SyslogReceiver syslog = new SyslogReceiver(context.vertx(), config.syslog(), intake, queue, context.metrics());
        Optional<NodeLogs> nodes = nodes(context, config.nodes(), store, intake, scraped);
        keeper.start();
        queue.start();
        nodes.ifPresent(NodeLogs::start);
        LogsService service = new LogsService(store, keeper, http, api, queue, syslog, nodes);
        try {
            syslog.start();
        } catch (IOException e) {
            service.stop();
            throw new StartFailure(context.configuration()
                    .problem("quadrant.monitor.logs.syslog", e.getMessage(), "name a free address of this host"));
        }
        return service;
    }

    private static Optional<NodeLogs> nodes(
            ServiceContext context,
            LogsConfig.Nodes config,
            LogStore store,
            Intake intake,
            Supplier<List<Target>> scraped) {
        if (!config.collect()) {
            return Optional.empty();
        }
        Members.Member self = context.members().all().getFirst();
        return Optional.of(new NodeLogs(
                context.vertx(),
                context.reading(),
                store,
                intake,
                scraped,
                self.name(),
                String.join(",", self.roles()),
                config.interval(),
                context.metrics()));
    }

    private static LogStore open(ServiceContext context, LogsConfig config, Path directory) throws StartFailure {
        try {
            return new LogStore(new LogStoreOptions(
                    directory,
                    config.retention(),
                    config.sizeMax().orElse(Long.MAX_VALUE),
                    config.limits().streamsMax(),
                    LogStoreOptions.HEAD_BYTES));
        } catch (IOException e) {
            throw new StartFailure(context.configuration()
                    .problem(
                            "quadrant.monitor.storage.path",
                            directory + " cannot be used: " + e,
                            "make the directory readable and writable for this user"));
        }
    }

    private static LineLimits limits(LogsConfig.Limits limits) {
        return new LineLimits(
                limits.linesPerSecond(),
                limits.bytesPerSecond(),
                limits.sourcesMax(),
                limits.lineMax(),
                limits.labelsMax(),
                limits.labelNameMax(),
                limits.labelValueMax());
    }

    /** Takes no more lines; what was taken is durable when this returns. */
    public void stop() {
        http.stop();
        syslog.stop();
        queue.stop();
        api.stop();
        nodes.ifPresent(NodeLogs::stop);
        keeper.stop();
        try {
            store.close();
        } catch (IOException e) {
            LOG.error("log-store-not-closed", "what", e.getMessage());
        }
    }
}
