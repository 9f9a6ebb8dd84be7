package dev.quadrant.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changed keys a running node takes, and which it says need a restart. */
class ReloadableKeysTest {
    private static final String STARTED = """
        quadrant.node.name=a
        quadrant.cluster.join=10.0.0.1:7946
        quadrant.cluster.voters=a,b,c
        quadrant.vips.web.address=10.0.0.100
        quadrant.vips.web.interface=eth0
        quadrant.vips.web.role=lb
        """;

    @TempDir
    Path directory;

    @AfterEach
    void forget() {
        System.clearProperty("quarkus.config.locations");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quadrant.cluster.join=10.0.0.2:7946,10.0.0.3:7946 |",
                "quadrant.vips.web.priority=7                      |",
                "quadrant.vips.web.preempt=false                   |",
                "quadrant.vips.web.preempt-delay=1s                |",
                "quadrant.vips.web.flaps-max=2                     |",
                "quadrant.vips.web.hooks.acquired=/bin/true,up     |",
                "quadrant.vips.web.hooks.released=/bin/true        |",
                "quadrant.vips.web.hooks.timeout=3s                |",
                "quadrant.admin.token-file=/etc/token              |",
                "quadrant.node.name=b                | quadrant.node.name",
                "quadrant.admin.listen=0.0.0.0:1     | quadrant.admin.listen",
                "quadrant.log.level=debug            | quadrant.log.level",
                "quadrant.cluster.voters=a,b,d       | quadrant.cluster.voters",
                "quadrant.cluster.preset=fast        | quadrant.cluster.preset",
                "quadrant.cluster.key-file=/k        | quadrant.cluster.key-file",
                "quadrant.cluster.max-drift-ppm=9    | quadrant.cluster.max-drift-ppm",
                "quadrant.vips.web.address=10.0.0.9  | quadrant.vips.web.address",
                "quadrant.vips.web.interface=eth1    | quadrant.vips.web.interface",
                "quadrant.vips.web.role=dns          | quadrant.vips.web.role",
            })
    void aChangedKeyIsTakenOrNamed(String line, String named) throws Exception {
        Configuration started = load(STARTED);
        Configuration wanted = load(STARTED + line + "\n");
        assertThat(ReloadableKeys.needRestart(started, wanted))
                .containsExactlyElementsOf(named == null ? List.of() : List.of(named));
        assertThat(ReloadableKeys.needRestart(wanted, wanted)).isEmpty();
    }

    @Test
    void aVirtualIpThatIsNewOrGoneNeedsARestart() throws Exception {
        Configuration started = load(STARTED);
        Configuration wanted = load(STARTED.replace("quadrant.vips.web", "quadrant.vips.api"));
        assertThat(ReloadableKeys.needRestart(started, wanted))
                .contains("quadrant.vips.web.address", "quadrant.vips.api.address");
    }

    private Configuration load(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("node.properties"), text);
        System.setProperty("quarkus.config.locations", file.toString());
        return Configuration.load("test", List.of());
    }
}
