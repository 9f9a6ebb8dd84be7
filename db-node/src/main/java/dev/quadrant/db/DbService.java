package dev.quadrant.db;

import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.config.NodeConfig;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.archive.Archiver;
import dev.quadrant.db.copy.Copy;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.TlsMode;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.rpo.RpoWatch;
import dev.quadrant.db.s3.S3Store;
import dev.quadrant.db.schedule.Schedule;
import dev.quadrant.db.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** The running service: a thread that archives, one that takes bases, and one that watches whether commits could be lost. */
final class DbService implements Service {
    private static final EventLog LOG = EventLog.of(DbService.class);
    private static final Set<String> LOOPBACK = Set.of("localhost", "::1");

    private final Archiver archiver;
    private final BaseKeeper bases;
    private final Thread archiverThread;
    private final RpoWatch rpo;
    private final Thread basesThread;
    private final Thread rpoThread;
    private final VerifyKeeper verifications;
    private final Thread verifyThread;
    private final DrillKeeper drills;
    private final Thread drillThread;
    private final List<Copy> copies;
    private ProgressRoute progress;

    private DbService(
            Archiver archiver,
            BaseKeeper bases,
            RpoWatch rpo,
            VerifyKeeper verifications,
            DrillKeeper drills,
            List<Copy> copies) {
        this.drills = drills;
        drillThread = Thread.ofPlatform().name("db-drill").daemon().unstarted(drills);
        this.copies = copies;
        this.verifications = verifications;
        verifyThread = Thread.ofPlatform().name("db-verify").daemon().unstarted(verifications);
        this.archiver = archiver;
        this.bases = bases;
        this.rpo = rpo;
        rpoThread = Thread.ofPlatform().name("db-rpo").daemon().unstarted(rpo);
        archiverThread = Thread.ofPlatform().name("db-archive").daemon().unstarted(archiver);
        basesThread = Thread.ofPlatform().name("db-base").daemon().unstarted(bases);
    }

    static DbService start(ServiceContext context, DbConfig config, Repository repository) {
        Account account = DbSettings.source(config);
        InstantSource clock = InstantSource.system();
        String name = context.configuration().get(NodeConfig.class).name().orElse("db-node");
        Archiver archiver = new Archiver(
                account,
                repository,
                new Archiver.Settings(
                        DbSettings.replicaId(config),
                        name,
                        config.archive().semiSync(),
                        config.archive().syncEvery()),
                clock);
        ExpiryKeeper expiry = new ExpiryKeeper(repository, DbSettings.retention(config), CopySettings.names(config));
        BaseKeeper bases = new BaseKeeper(
                account,
                repository,
                archiver,
                new Schedule(DbSettings.baseTimetable(config)),
                DbSettings.base(config),
                expiry,
                clock);
        DbConditions conditions = new DbConditions(account, repository, archiver, bases, clock);
        RpoWatch rpo = new RpoWatch(
                account,
                repository,
                archiver,
                config.archive().semiSync(),
                config.archive().minFree(),
                conditions::gapOpen);
        VerifyKeeper verifications =
                new VerifyKeeper(repository, DbSettings.verifySchedule(config), DbSettings.verifySample(config), clock);
        DrillKeeper drills = new DrillKeeper(
                account,
                repository,
                DrillKeys.settings(config),
                DrillKeys.schedule(context.configuration()),
                DrillKeys.isScheduleSet(context.configuration()),
                clock);
        List<Copy> copies = copies(context, config, repository, clock);
        DbService service = new DbService(archiver, bases, rpo, verifications, drills, copies);
        context.conditions().readiness("db", "source", conditions::source);
        context.conditions().readiness("db", "archive", conditions::archive);
        context.conditions().readiness("db", "continuity", conditions::continuity);
        context.conditions().readiness("db", "rpo", () -> conditions.rpo(rpo));
        context.conditions().readiness("db", "base", conditions::base);
        context.conditions().readiness("db", "integrity", verifications::integrity);
        context.conditions().readiness("db", "drill", drills::condition);
        CopyConditions copyConditions = new CopyConditions(copies);
        if (!copies.isEmpty()) {
            context.conditions().readiness("db", "copies", copyConditions::all);
        }
        context.conditions().liveness("threads", service::threads);
        DbMetrics metrics = new DbMetrics(context.metrics(), clock);
        metrics.archive(archiver);
        metrics.continuity(archiver, conditions);
        metrics.bases(bases);
        metrics.expiry(expiry);
        metrics.verifications(verifications);
        metrics.drills(drills);
        metrics.rpo(rpo);
        copies.forEach(metrics::copy);
        new StatusRoute(repository, conditions, copyConditions, rpo, drills, bases)
                .install(context.router(), context.vertx());
        new DrillRoute(drills).install(context.router(), context.vertx(), context.actions());
        new BaseRoute(bases).install(context.actions());
        service.progress = new ProgressRoute(bases, drills, verifications, context.vertx(), context.metrics());
        service.progress.install(context.router());
        new VerifyRoute(verifications).install(context.router(), context.actions());
        warnOfClearText(account);
        service.archiverThread.start();
        service.basesThread.start();
        service.rpoThread.start();
        service.verifyThread.start();
        service.drillThread.start();
        copies.forEach(Copy::start);
        return service;
    }

    private static List<Copy> copies(
            ServiceContext context, DbConfig config, Repository repository, InstantSource clock) {
        Optional<String> node = context.configuration().get(NodeConfig.class).name();
        List<Copy> copies = new ArrayList<>();
        CopySettings.of(config).forEach((name, keys) -> {
            ObjectStore store = CopySettings.store(keys.url(), keys);
            if (CopySettings.inClear(keys)) {
                LOG.warn(
                        "copy-in-clear",
                        "repository",
                        name,
                        "what",
                        "data travels unencrypted; give quadrant.db.repository." + name + ".endpoint https");
            }
            copies.add(new Copy(
                    repository,
                    store,
                    new Copy.Settings(name, node, keys.interval(), keys.partBytes()),
                    store instanceof S3Store s3 ? s3.retries() : new LongAdder(),
                    clock));
        });
        return List.copyOf(copies);
    }

    private static void warnOfClearText(Account account) {
        boolean near = LOOPBACK.contains(account.host()) || account.host().startsWith("127.");
        if (account.tls().mode() == TlsMode.OFF && !near) {
            LOG.warn(
                    "source-in-clear",
                    "address",
                    account.address(),
                    "what",
                    "data travels unencrypted; set quadrant.db.source.tls to require or verify");
        }
    }

    private Condition threads() {
        List<Thread> all = new ArrayList<>(List.of(archiverThread, basesThread, rpoThread, verifyThread, drillThread));
        copies.forEach(copy -> all.addAll(copy.threads()));
        for (Thread thread : all) {
            if (!thread.isAlive()) {
                return Condition.down("a thread has died: " + thread.getName());
            }
        }
        return Condition.up("the threads of archive, base, rpo, verify and drill run");
    }

    @Override
    public void stop(long deadlineNanos) {
        try {
            progress.stop();
            copies.forEach(Copy::stop);
            rpo.stop();
            verifications.stop();
            drills.stop();
            bases.stop();
            basesThread.interrupt();
            archiver.stop();
            archiverThread.join(left(deadlineNanos));
            basesThread.join(left(deadlineNanos));
            drillThread.join(left(deadlineNanos));
        } catch (IOException e) {
            LOG.warn("stop-failed", "cause", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration left(long deadlineNanos) {
        return Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
    }
}
