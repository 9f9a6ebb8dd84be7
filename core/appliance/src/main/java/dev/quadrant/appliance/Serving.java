package dev.quadrant.appliance;

import dev.quadrant.appliance.admin.AdminRoutes;
import dev.quadrant.appliance.admin.HealthEndpoints;
import dev.quadrant.appliance.cluster.ClusterAgent;
import dev.quadrant.appliance.cluster.ClusterIdentity;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.LogConfig;
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
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
        try {
            return serve(it, identity, conditions, systemd);
        } catch (StartFailure failure) {
            Appliance.report(it.program(), failure, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
            return Appliance.USAGE;
        }
    }

    private int serve(Checked it, Identity identity, Conditions conditions, SdNotify systemd) throws StartFailure {
        ClusterIdentity self =
                new ClusterIdentity(identity.node(), identity.roles(), identity.admin(), Version.current());
        ClusterAgent cluster = ClusterAgent.start(it.configuration(), self, conditions, metrics);
        try {
            AdminRoutes.install(router, identity, cluster);
            Service service = it.program()
                    .serve(new ServiceContext(
                            it.configuration(), conditions, metrics, router, vertx, cluster.members()));
            conditions.serving();
            Reload.onHangUp(service, systemd);
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
            conditions.stopping();
            LOG.info("stopping", "node", identity.node());
            stop(service, cluster);
            return Appliance.DONE;
        } catch (StartFailure failure) {
            cluster.stop(System.nanoTime());
            throw failure;
        }
    }

    /** The addresses go first, so that new work goes elsewhere while the open work is finished. */
    private static void stop(Service service, ClusterAgent cluster) {
        long deadline = System.nanoTime() + DRAIN.toNanos();
        cluster.stop(deadline);
        service.stop(deadline);
        LOG.info("stopped", "drain-left-ms", TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }
}
