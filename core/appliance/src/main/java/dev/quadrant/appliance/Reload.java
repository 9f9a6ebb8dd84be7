package dev.quadrant.appliance;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.admin.AdminToken;
import dev.quadrant.appliance.cluster.ClusterAgent;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.ConfigurationException;
import dev.quadrant.appliance.config.ReloadableKeys;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.linux.SdNotify;
import java.io.IOException;

/**
 * SIGHUP reloads: the configuration is read and checked anew, then the cluster, the admin token and the service take what they
 * can. One at a time, on the thread that the JVM makes for the signal; systemd is told before and after.
 */
final class Reload {
    private static final EventLog LOG = EventLog.of(Reload.class);

    private final NodeProgram program;
    private final Configuration started;
    private final ClusterAgent cluster;
    private final AdminActions actions;
    private final Service service;
    private final SdNotify systemd;

    private Reload(
            NodeProgram program,
            Configuration started,
            ClusterAgent cluster,
            AdminActions actions,
            Service service,
            SdNotify systemd) {
        this.program = program;
        this.started = started;
        this.cluster = cluster;
        this.actions = actions;
        this.service = service;
        this.systemd = systemd;
    }

    static void onHangUp(
            NodeProgram program,
            Configuration started,
            ClusterAgent cluster,
            AdminActions actions,
            Service service,
            SdNotify systemd) {
        Reload reload = new Reload(program, started, cluster, actions, service, systemd);
        Signals.handle("HUP", reload::run);
    }

    private synchronized void run() {
        systemd.reloading();
        LOG.info("reloading", "signal", "HUP");
        configuration();
        try {
            service.reload();
        } catch (RuntimeException e) {
            LOG.error("reload-failed", "cause", e);
        }
        systemd.ready("serving");
    }

    /** A configuration with a mistake changes nothing: the node goes on with what it has. */
    private void configuration() {
        try {
            Configuration wanted = Preflight.check(program);
            ReloadableKeys.needRestart(started, wanted)
                    .forEach(key -> LOG.warn("restart-needed", "key", key, "reason", "not-reloadable"));
            actions.token(AdminToken.of(wanted));
            cluster.reload(wanted);
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> LOG.error("reload-refused", "problem", problem));
        } catch (IOException e) {
            LOG.error("reload-refused", "problem", e.getMessage());
        }
    }
}
