package dev.quadrant.monitor;

import dev.quadrant.appliance.config.AdminConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.monitor.api.Redacted;
import dev.quadrant.monitor.promql.Durations;
import dev.quadrant.monitor.promql.Engine;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The configuration under the names of Prometheus' command line, for tools that ask a Prometheus how it was started. */
final class PrometheusFlags {
    private PrometheusFlags() {}

    /** @param port of the admin interface, where no address is configured */
    static Map<String, String> of(Configuration configuration, int port) {
        MonitorConfig config = configuration.get(MonitorConfig.class);
        AdminConfig admin = configuration.get(AdminConfig.class);
        Map<String, String> flags = new TreeMap<>();
        flags.put("query.lookback-delta", Durations.format(Engine.LOOKBACK));
        flags.put("query.max-concurrency", Integer.toString(config.query().concurrency()));
        flags.put("query.max-samples", Long.toString(config.query().samplesMax()));
        flags.put("query.timeout", text(config.query().timeout()));
        flags.put("storage.tsdb.path", config.storage().path().toString());
        flags.put("storage.tsdb.retention.time", text(config.storage().retention()));
        flags.put("storage.tsdb.retention.size", config.storage().sizeMax().orElse(0L) + "B");
        flags.put("web.enable-admin-api", Boolean.toString(admin.tokenFile().isPresent()));
        flags.put("web.enable-lifecycle", "false");
        flags.put(
                "web.enable-remote-write-receiver",
                Boolean.toString(config.remoteWrite().receive()));
        flags.put("web.external-url", Redacted.urls(config.externalUrl().orElse("")));
        flags.put("web.listen-address", admin.listen().orElse("127.0.0.1:" + port));
        return flags;
    }

    private static String text(Duration duration) {
        return Durations.format(duration.toMillis());
    }
}
