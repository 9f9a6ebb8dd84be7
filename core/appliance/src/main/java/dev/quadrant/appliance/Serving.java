package dev.quadrant.appliance;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.admin.AdminToken;
import dev.quadrant.appliance.admin.HealthEndpoints;
import dev.quadrant.appliance.admin.LogRoute;
import dev.quadrant.appliance.admin.ReadAccess;
import dev.quadrant.appliance.cluster.ClusterAgent;
import dev.quadrant.appliance.cluster.ClusterIdentity;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.LogConfig;
import dev.quadrant.appliance.config.SecretFile;
import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.appliance.log.LogSetup;
import dev.quadrant.linux.SdNotify;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The life of a serving node: check, start Quarkus (admin interface), cluster and service, tell systemd, wait, drain,
 * end. One a process.
 */
@Singleton
@Unremovable
public final class Serving implements QuarkusApplication {
    /** How long open work may take after SIGTERM; systemd and container engines wait longer. */
    private static final Duration DRAIN = Duration.ofSeconds(4);

    /** Of that, how long the virtual IPs may take to go down; it is milliseconds unless the agent is dead. */
    private static final Duration HAND_OVER = Duration.ofMillis(500);
    /** Of that, what is kept for saying goodbye. */
    private static final Duration LEAVE = Duration.ofMillis(300);

    /** When the process is ended that was told to stop and has not; container engines wait for ten seconds. */
    private static final Duration STOP = Duration.ofSeconds(8);

    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;
    /** Exit codes of a process that a signal ended are so much above the signal's number, as shells have it. */
    private static final int SIGNALLED = 128;

    private static final EventLog LOG = EventLog.of(Serving.class);

    /** What {@link #run(NodeProgram)} checked, for the instance that Quarkus makes. */
    private static volatile Checked checked;

    private record Checked(NodeProgram program, Configuration configuration, InetSocketAddress admin) {}

    private final Router router;
    private final Vertx vertx;
    private final MeterRegistry metrics;
    private final HealthEndpoints health;

    Serving(Router router, Vertx vertx, MeterRegistry metrics, HealthEndpoints health) {
        this.router = router;
        this.vertx = vertx;
        this.metrics = metrics;
        this.health = health;
    }

    /**
     * Serves until the process is told to stop.
     *
     * @return the exit code
     */
    public static int run(NodeProgram program) throws Exception {
        Configuration configuration = Preflight.check(program);
        InetSocketAddress admin = Preflight.admin(program, configuration);
        Preflight.bindAdmin(admin, configuration);
        LogSetup.beforeQuarkus(configuration.get(LogConfig.class));
        checked = new Checked(program, configuration, admin);
        AtomicInteger exit = new AtomicInteger();
        Quarkus.run(Serving.class, (code, failure) -> exit.set(code));
        return exit.get();
    }

    @Override
    public int run(String... args) {
        Checked it = checked;
        LogSetup.afterQuarkus(it.configuration().get(LogConfig.class));
        Conditions conditions = new Conditions();
        health.publish(conditions);
        Identity identity = Identity.of(it.program(), it.configuration(), it.admin());
        SdNotify systemd = SdNotify.fromEnvironment();
        stopInOrder();
        try {
            return serve(it, identity, conditions, systemd);
        } catch (StartFailure failure) {
            Appliance.report(it.program(), failure, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
            return Appliance.USAGE;
        }
    }

    /**
     * A signal to stop only wakes the main thread, which stops the node and then Quarkus. Left to the JVM's shutdown, Quarkus
     * would stop at the same time, and the process would end with open work whenever Quarkus is the quicker one.
     */
    private static void stopInOrder() {
        Signals.handle("TERM", () -> stop(SIGTERM));
        Signals.handle("INT", () -> stop(SIGINT));
    }

    private static void stop(int signal) {
        endWithin(STOP, signal);
        Quarkus.asyncExit();
    }

    /** What hangs (a start, a library) must not keep the process: it ends as by kill -9, from which every part recovers. */
    static void endWithin(Duration limit, int signal) {
        Thread.ofPlatform().name("stop-limit").daemon(true).start(() -> {
            try {
                Thread.sleep(limit);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(SIGNALLED + signal);
        });
    }

    private int serve(Checked it, Identity identity, Conditions conditions, SdNotify systemd) throws StartFailure {
        ClusterIdentity self =
                new ClusterIdentity(identity.node(), identity.roles(), identity.admin(), Version.current());
        ClusterAgent cluster = ClusterAgent.start(it.configuration(), self, conditions, metrics);
        ProcessMetrics.register(metrics);
        try {
            AdminActions actions = new AdminActions(router, token(it.configuration()), metrics);
            AdminRoutes.install(router, identity, cluster, actions);
            ReadAccess reading = new ReadAccess(cluster::keyRing);
            LogRoute.install(router, identity.node(), reading, actions, metrics);
            Service service = it.program()
                    .serve(new ServiceContext(
                            it.configuration(),
                            conditions,
                            metrics,
                            router,
                            actions,
                            vertx,
                            cluster.members(),
                            reading));
            // Before anybody is told that the node has started: until then SIGHUP ends the process.
            Reload.onHangUp(it.program(), it.configuration(), cluster, actions, service, systemd);
            conditions.serving();
            Watchdog.start(vertx, conditions, systemd);
            systemd.ready("serving");
            LOG.info(
                    "started",
                    "program",
                    identity.program(),
                    "node",
                    identity.node(),
                    "version",
                    Version.current(),
                    "admin",
                    identity.admin());
            Quarkus.waitForExit();
            systemd.stopping();
            LOG.info("stopping", "node", identity.node());
            stop(service, cluster, conditions);
            return Appliance.DONE;
        } catch (StartFailure failure) {
            cluster.stop(System.nanoTime());
            throw failure;
        }
    }

    private static Optional<AdminToken> token(Configuration configuration) throws StartFailure {
        try {
            return AdminToken.of(configuration);
        } catch (IOException e) {
            throw new StartFailure(
                    SecretFile.problem(configuration, AdminToken.KEY, e, "mend the file or leave the key out"));
        }
    }

    /**
     * The addresses go first, while everything still listens: whoever asks them is answered here until the moment from which
     * another node answers. Then open work is finished. The node leaves last, so that its vote counts to the end.
     */
    private static void stop(Service service, ClusterAgent cluster, Conditions conditions) {
        long deadline = System.nanoTime() + DRAIN.toNanos();
        cluster.drain(true)
                .completeOnTimeout(List.of(), HAND_OVER.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        conditions.stopping();
        service.stop(deadline - LEAVE.toNanos());
        cluster.stop(deadline);
        LOG.info("stopped", "drain-left-ms", TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }
}
