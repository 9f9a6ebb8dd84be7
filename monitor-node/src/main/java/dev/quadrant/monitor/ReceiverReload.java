package dev.quadrant.monitor;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.ConfigurationException;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.alerts.Notifier;
import dev.quadrant.monitor.alerts.NotifyCheck;
import dev.quadrant.monitor.alerts.NotifyConfig;
import java.util.List;

/** Reads the configuration anew for what of it needs no restart: who is told of alerts. Used by one thread at a time. */
final class ReceiverReload {
    private static final EventLog LOG = EventLog.of(ReceiverReload.class);
    private static final String OWN = "quadrant.monitor.";
    private static final String NOTIFY = OWN + "notify.";

    private final Configuration started;
    private final Notifier notifier;
    private volatile Configuration taken;

    ReceiverReload(Configuration started, Notifier notifier) {
        this.started = started;
        this.notifier = notifier;
        this.taken = started;
    }

    /** The configuration whose receivers are in force. */
    Configuration taken() {
        return taken;
    }

    /** Whether a key is read anew. */
    static boolean reloads(String key) {
        return key.startsWith(NOTIFY);
    }

    void run() {
        Configuration wanted;
        try {
            wanted = Configuration.load("monitor-node", MonitorProgram.MAPPINGS);
        } catch (ConfigurationException e) {
            notifier.refuse(e.problems().getFirst().toString());
            return;
        }
        started.changed(wanted).stream()
                .filter(key -> key.startsWith(OWN) && !reloads(key))
                .forEach(key -> LOG.warn("restart-needed", "key", key, "reason", "not-reloadable"));
        List<Problem> problems = NotifyCheck.of(wanted);
        if (problems.isEmpty()) {
            notifier.reload(wanted.get(NotifyConfig.class));
            taken = wanted;
        } else {
            notifier.refuse(problems.getFirst().toString());
        }
    }
}
