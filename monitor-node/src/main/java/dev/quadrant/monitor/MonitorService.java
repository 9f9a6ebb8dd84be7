package dev.quadrant.monitor;

import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.alerts.Notifier;
import dev.quadrant.monitor.alerts.NotifyConfig;
import dev.quadrant.monitor.alerts.SilenceRoutes;
import dev.quadrant.monitor.api.ApiRoutes;
import dev.quadrant.monitor.api.MetadataRoutes;
import dev.quadrant.monitor.api.QueryOptions;
import dev.quadrant.monitor.api.RuleRoutes;
import dev.quadrant.monitor.api.RuntimeState;
import dev.quadrant.monitor.api.StatusRoutes;
import dev.quadrant.monitor.api.StoreRoutes;
import dev.quadrant.monitor.api.TargetRoutes;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import dev.quadrant.monitor.logs.LogsService;
import dev.quadrant.monitor.remote.ReceiveLimits;
import dev.quadrant.monitor.remote.ReceiveRoute;
import dev.quadrant.monitor.remote.RemoteWriters;
import dev.quadrant.monitor.rules.RuleContext;
import dev.quadrant.monitor.rules.RuleQueries;
import dev.quadrant.monitor.rules.RuleRunner;
import dev.quadrant.monitor.scrape.ScrapePool;
import dev.quadrant.monitor.scrape.Target;
import dev.quadrant.monitor.scrape.TargetStatus;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.StoreFormatException;
import dev.quadrant.monitor.tsdb.StoreInUseException;
import dev.quadrant.monitor.tsdb.StoreOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** The monitor at work: store, scrapes, API and console, wired. */
final class MonitorService implements Service {
    private static final EventLog LOG = EventLog.of(MonitorService.class);

    private final SeriesStore store;
    private final StoreKeeper keeper;
    private final ScrapePool scrapes;
    private final RuleRunner rules;
    private final Notifier notifier;
    private final ReceiverReload receivers;
    private final AtomicBoolean stopped;
    private final ApiRoutes api;
    private final StoreRoutes storeRoutes;
    private final ConsoleService console;
    private final RemoteWriters remotes;
    private final Optional<ReceiveRoute> receive;
    private final LogsService logs;
    private volatile Instant configured = Instant.now();

    private MonitorService(
            SeriesStore store,
            StoreKeeper keeper,
            ScrapePool scrapes,
            RuleRunner rules,
            Notifier notifier,
            ReceiverReload receivers,
            AtomicBoolean stopped,
            ApiRoutes api,
            StoreRoutes storeRoutes,
            ConsoleService console,
            RemoteWriters remotes,
            Optional<ReceiveRoute> receive,
            LogsService logs) {
        this.store = store;
        this.keeper = keeper;
        this.scrapes = scrapes;
        this.rules = rules;
        this.notifier = notifier;
        this.receivers = receivers;
        this.stopped = stopped;
        this.api = api;
        this.storeRoutes = storeRoutes;
        this.console = console;
        this.remotes = remotes;
        this.receive = receive;
        this.logs = logs;
    }

    static MonitorService start(ServiceContext context) throws StartFailure {
        MonitorConfig config = context.configuration().get(MonitorConfig.class);
        SeriesStore store = open(context, config.storage());
        StoreKeeper keeper = new StoreKeeper(store, config.storage().syncInterval());
        context.conditions().readiness("monitor", "store", keeper::condition);
        StoreMetrics.publish(store, context.metrics());
        MonitorConfig.Query query = config.query();
        ScrapePool scrapes = new ScrapePool(
                context.vertx(),
                store,
                context.members(),
                MonitorProgram.scrapeOptions(config.scrape()),
                config.scrape().targets().orElse(List.of()),
                MonitorProgram.scrapeFiles(config),
                context.metrics());
        ApiRoutes api = new ApiRoutes(
                store,
                scrapes,
                new QueryOptions(query.timeout(), query.concurrency(), query.queueMax(), query.samplesMax()),
                external(config),
                context.metrics());
        AtomicBoolean stopped = new AtomicBoolean();
        Notifier notifier = notifier(context, config);
        ReceiverReload receivers = new ReceiverReload(context.configuration(), notifier);
        RuleRunner rules = rules(context, config, store, notifier, stopped);
        context.conditions().readiness("monitor", "notify", notifier::condition);
        context.conditions().readiness("monitor", "rules", rules::condition);
        context.conditions().readiness("monitor", "scrape", scrapes::condition);
        new RuleRoutes(rules, notifier::alertmanagers).install(context.router());
        SilenceRoutes silences = new SilenceRoutes(notifier);
        silences.install(context.router(), context.actions());
        ConsoleService console = ConsoleService.start(context, scrapes, store, silences);
        new MetadataRoutes(scrapes.metadata()).install(context.router());
        new TargetRoutes(scrapes).install(context.router());
        StoreRoutes storeRoutes = new StoreRoutes(store);
        storeRoutes.install(context.actions());
        Optional<ReceiveRoute> receive = receive(context, config, store);
        RemoteWriters remotes = remotes(context, config);
        MonitorService service = new MonitorService(
                store,
                keeper,
                scrapes,
                rules,
                notifier,
                receivers,
                stopped,
                api,
                storeRoutes,
                console,
                remotes,
                receive,
                logs(context, config, scrapes));
        new StatusRoutes(
                        () -> ShownKeys.of(context.configuration(), receivers.taken(), MonitorProgram.MAPPINGS),
                        PrometheusFlags.of(context.configuration(), MonitorProgram.PORT),
                        service::state)
                .install(context.router());
        api.install(context.router());
        store.listener(remotes);
        keeper.start();
        scrapes.start(MonitorProgram.scrapeFiles(config).read());
        rules.start(MonitorProgram.ruleFiles(config).read());
        return service;
    }

    private RuntimeState state() {
        boolean refused = Stream.of(rules.refused(), scrapes.refused(), remotes.refused(), notifier.refused())
                .anyMatch(why -> !why.isEmpty());
        return new RuntimeState(configured, refused, store.setAsideCount());
    }

    private static RemoteWriters remotes(ServiceContext context, MonitorConfig config) {
        RemoteWriters remotes = new RemoteWriters(
                context.vertx(),
                MonitorProgram.remoteFiles(config),
                config.storage().path().resolve("remote"),
                config.remoteWrite().queueMax(),
                external(config),
                context.metrics());
        context.conditions().readiness("monitor", "remote-write", remotes::condition);
        remotes.start(MonitorProgram.remoteFiles(config).read());
        return remotes;
    }

    private static LogsService logs(ServiceContext context, MonitorConfig config, ScrapePool scrapes)
            throws StartFailure {
        MonitorConfig.Query query = config.query();
        return LogsService.start(
                context,
                config.storage().path(),
                config.storage().syncInterval(),
                () -> scrapes.statuses().stream()
                        .map(TargetStatus::target)
                        .filter(Target::isNode)
                        .toList(),
                new QueryOptions(query.timeout(), query.concurrency(), query.queueMax(), query.samplesMax()));
    }

    private static Optional<ReceiveRoute> receive(ServiceContext context, MonitorConfig config, SeriesStore store) {
        MonitorConfig.RemoteWrite remote = config.remoteWrite();
        if (!remote.receive()) {
            return Optional.empty();
        }
        ReceiveRoute route = new ReceiveRoute(
                store,
                new ReceiveLimits(
                        remote.bodyMax(),
                        remote.decompressedMax(),
                        remote.waitingMax(),
                        MonitorProgram.seriesLimits(config.scrape())),
                context.metrics());
        route.install(context.router(), context.actions());
        return Optional.of(route);
    }

    private static RuleRunner rules(
            ServiceContext context, MonitorConfig config, SeriesStore store, Notifier notifier, AtomicBoolean stopped) {
        RuleQueries queries = new RuleQueries(
                store, config.query().samplesMax(), config.query().timeout(), stopped::get);
        return new RuleRunner(
                MonitorProgram.ruleFiles(config),
                new RuleContext(
                        store, queries, external(config), config.externalUrl().orElse("")),
                store,
                notifier,
                config.scrape().interval().toMillis(),
                context.metrics());
    }

    private static Notifier notifier(ServiceContext context, MonitorConfig config) throws StartFailure {
        try {
            return new Notifier(
                    context.vertx(),
                    context.configuration().get(NotifyConfig.class),
                    external(config),
                    config.externalUrl().orElse(""),
                    config.storage().path(),
                    context.metrics());
        } catch (IOException e) {
            throw new StartFailure(context.configuration()
                    .problem("quadrant.monitor.notify.receivers", e.getMessage(), "mend the file with the secret"));
        }
    }

    private static Labels external(MonitorConfig config) {
        LabelsBuilder labels = new LabelsBuilder();
        config.externalLabels().forEach(labels::add);
        return labels.build();
    }

    private static SeriesStore open(ServiceContext context, MonitorConfig.Storage storage) throws StartFailure {
        String key = "quadrant.monitor.storage.path";
        try {
            return new SeriesStore(StoreOptions.of(storage.path(), storage.retention(), storage.seriesMax())
                    .sizeMax(storage.sizeMax().orElse(Long.MAX_VALUE))
                    .outOfOrderWindow(storage.outOfOrderWindow()));
        } catch (StoreFormatException e) {
            throw new StartFailure(context.configuration()
                    .problem(key, e.getMessage(), "move the directory away, or name another one"));
        } catch (StoreInUseException e) {
            throw new StartFailure(context.configuration()
                    .problem(
                            key,
                            storage.path() + " is in use by another process",
                            "stop the other monitor-node, or name another directory"));
        } catch (IOException e) {
            throw new StartFailure(context.configuration()
                    .problem(
                            key,
                            storage.path() + " cannot be used: " + e,
                            "make the directory readable and writable for this user"));
        }
    }

    @Override
    public void reload() {
        scrapes.reload();
        remotes.reload();
        // Before the rules: what these find is told to those who are to know.
        receivers.run();
        rules.reload();
        console.reload();
        if (!state().reloadRefused()) {
            configured = Instant.now();
        }
    }

    @Override
    public void stop(long deadlineNanos) {
        console.stop();
        api.stop();
        storeRoutes.stop();
        stopped.set(true);
        rules.stop(deadlineNanos);
        notifier.stop();
        scrapes.stop(deadlineNanos);
        receive.ifPresent(ReceiveRoute::stop);
        logs.stop();
        remotes.stop();
        keeper.stop();
        try {
            store.close();
        } catch (IOException e) {
            LOG.error("store-not-closed", "what", e.getMessage());
        }
    }
}
