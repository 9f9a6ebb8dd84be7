package dev.quadrant.dns;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.dns.zone.Finding;
import dev.quadrant.dns.zone.ZoneDirectory;
import java.time.Duration;

/** Keeps the zones as their files are: looks at intervals and when told to, logs and counts what came of it. */
final class ZoneKeeper implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(ZoneKeeper.class);

    private final ZoneDirectory directory;
    private final DnsMetrics metrics;
    private Thread watcher;
    private String problem = "";

    ZoneKeeper(ZoneDirectory directory, DnsMetrics metrics) {
        this.directory = directory;
        this.metrics = metrics;
    }

    /** Loads what changed, now. */
    void reload() {
        refresh(false);
    }

    private synchronized void refresh(boolean patient) {
        ZoneDirectory.Changes changes = directory.refresh(patient);
        // Before the log tells of it: whoever reads that, and then the metrics, finds it there.
        if (!changes.isEmpty()) {
            metrics.zonesChanged(changes);
        }
        changes.loaded().forEach(ZoneKeeper::logLoaded);
        changes.failed().forEach(ZoneKeeper::logBroken);
        changes.removed().forEach(origin -> LOG.info("zone-removed", "zone", origin));
        if (!directory.state().problem().equals(problem)) {
            problem = directory.state().problem();
            if (!problem.isEmpty()) {
                LOG.error("zones-dir-unusable", "cause", problem);
            }
        }
    }

    private static void logLoaded(ZoneDirectory.Entry entry) {
        LOG.info(
                "zone-loaded",
                "zone",
                entry.origin(),
                "serial",
                entry.zone().facts().serial(),
                "records",
                entry.zone().facts().records(),
                "took-ms",
                entry.zone().facts().took().toMillis(),
                "file",
                entry.file());
        for (Finding warning : entry.zone().facts().warnings()) {
            LOG.warn("zone-warning", "zone", entry.origin(), "at", warning.place(), "text", warning.text());
        }
    }

    private static void logBroken(ZoneDirectory.Entry entry) {
        String serving = entry.zone() == null
                ? "nothing"
                : "serial " + entry.zone().facts().serial();
        for (Finding finding : entry.broken()) {
            LOG.error(
                    "zone-broken",
                    "zone",
                    entry.origin(),
                    "at",
                    finding.place(),
                    "cause",
                    finding.text(),
                    "serving",
                    serving);
        }
    }

    /** Looks at the files every {@code interval} from now on, and does that other thing; never, if that is zero. */
    void watch(Duration interval, Runnable alongside) {
        if (interval.isPositive()) {
            watcher = Thread.ofPlatform().daemon().name("dns-zones").start(() -> watchLoop(interval, alongside));
        }
    }

    private void watchLoop(Duration interval, Runnable alongside) {
        try {
            while (true) {
                Thread.sleep(interval);
                look();
                alongside.run();
            }
        } catch (InterruptedException e) {
            // The node stops.
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            refresh(true);
        } catch (RuntimeException e) {
            LOG.error("zones-look-failed", "cause", e);
        }
    }

    @Override
    public void close() {
        if (watcher != null) {
            watcher.interrupt();
        }
    }
}
