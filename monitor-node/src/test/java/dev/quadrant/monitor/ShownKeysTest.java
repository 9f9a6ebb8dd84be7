package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What everybody may see of a configuration. */
class ShownKeysTest {
    @TempDir
    private Path directory;

    private Configuration configuration(String text) throws IOException, ConfigurationException {
        Path file = Files.writeString(directory.resolve("monitor-node.properties"), text);
        // The build tells its tests things under the same prefix, which a node does not know.
        Properties before = System.getProperties();
        Properties alone = new Properties();
        before.stringPropertyNames().stream()
                .filter(name -> !name.startsWith("quadrant."))
                .forEach(name -> alone.setProperty(name, before.getProperty(name)));
        alone.setProperty("quarkus.config.locations", file.toString());
        System.setProperties(alone);
        try {
            return Configuration.load("monitor-node", MonitorProgram.MAPPINGS);
        } finally {
            System.setProperties(before);
        }
    }

    @Test
    void showsWhatIsInForceAndNoSecret() throws IOException, ConfigurationException {
        Configuration started = configuration("""
                quadrant.node.name=monitor-1
                quadrant.monitor.storage.retention=5d
                quadrant.monitor.notify.receivers."a.b".webhook-url=http://a/geheim
                quadrant.monitor.notify.receivers.gone.slack-url-file=/etc/slack
                quadrant.vips.web.address=10.0.0.100
                quadrant.vips.web.interface=eth0
                quadrant.vips.web.role=lb
                quadrant.vips.web.hooks.acquired=/bin/hook,--token=geheim
                """);
        Configuration reloaded = configuration("""
                quadrant.node.name=monitor-1
                quadrant.monitor.storage.retention=9d
                quadrant.monitor.notify.receivers."a.b".webhook-url=http://a/geheim2
                quadrant.monitor.notify.alertmanagers=http://me:geheim@am:9093
                """);
        Map<String, String> shown = ShownKeys.of(started, reloaded, MonitorProgram.MAPPINGS);
        assertThat(shown)
                .containsEntry("quadrant.monitor.storage.retention", "5d")
                .containsEntry("quadrant.monitor.notify.timeout", "10s")
                .containsEntry("quadrant.monitor.notify.receivers.\"a.b\".webhook-url", "<secret>")
                .containsEntry("quadrant.monitor.notify.alertmanagers", "http://<secret>@am:9093")
                .containsEntry("quadrant.vips.web.hooks.acquired", "<secret>")
                .doesNotContainKey("quadrant.monitor.notify.receivers.gone.slack-url-file");
        assertThat(shown.toString()).doesNotContain("geheim");
    }
}
