package dev.quadrant.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as an operator writes them, and the line that each mistake ends in. */
class ConfigurationTest {
    private static final String LOCATIONS = "quarkus.config.locations";

    @TempDir
    Path directory;

    @AfterEach
    void forget() {
        System.clearProperty(LOCATIONS);
        System.clearProperty("quadrant.node.name");
    }

    @Test
    void readsAFile() throws Exception {
        Configuration configuration = load("""
                quadrant.node.name=lb-1
                quadrant.cluster.join=10.0.0.11:7946,10.0.0.12:7946
                quadrant.vips.web.address=10.0.0.100
                quadrant.vips.web.interface=eth0
                quadrant.vips.web.role=lb
                quadrant.log.format=json
                """);
        assertThat(configuration.get(NodeConfig.class).name()).contains("lb-1");
        assertThat(configuration.get(ClusterConfig.class).join()).contains(List.of("10.0.0.11:7946", "10.0.0.12:7946"));
        assertThat(configuration.get(LogConfig.class).format()).isEqualTo(LogConfig.Format.JSON);
        assertThat(configuration.get(VipsConfig.class).all().get("web").interfaceName())
                .isEqualTo("eth0");
        assertThat(configuration.get(VipsConfig.class).all().get("web").priority())
                .isEqualTo(100);
    }

    @Test
    void aSystemPropertyWinsOverTheFile() throws Exception {
        System.setProperty("quadrant.node.name", "other");
        Configuration configuration = load("quadrant.node.name=lb-1\n");
        assertThat(configuration.get(NodeConfig.class).name()).contains("other");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            quadrant.nod.name=x                     | quadrant.nod.name (FILE:1): unknown key; did you mean quadrant.node.name?
            quadrant.vips.web.adress=10.0.0.100     | quadrant.vips.web.adress (FILE:1): unknown key; did you mean quadrant.vips.web.address?
            quadrant.something.entirely.else=1      | quadrant.something.entirely.else (FILE:1): unknown key; remove it (all keys: the reference command)
            quadrant.log.format=xml                 | quadrant.log.format (FILE:1): 'xml' is not valid
            quadrant.vips.web.priority=high         | quadrant.vips.web.priority (FILE:1): 'high' is not valid
            quadrant.vips.web.role=lb               | quadrant.vips.web.address: is required and not set; set it (text)
            quadrant.node.name=${NO_SUCH_VARIABLE}  | quadrant.node.name (FILE:1): ${NO_SUCH_VARIABLE} is not defined
            """)
    void saysWhatIsWrong(String line, String message) {
        ConfigurationException failure = catchThrowableOfType(ConfigurationException.class, () -> load(line + "\n"));
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage().lines())
                .anySatisfy(text -> assertThat(text).startsWith(message.replace("FILE", file().toString())));
        assertThat(failure.getMessage()).doesNotContain("SRCFG").doesNotContain("Exception");
    }

    @Test
    void namesEveryProblemAtOnce() {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class, () -> load("quadrant.nod.name=x\n\nquadrant.clustr.name=y\n"));
        assertThat(failure.problems()).hasSize(2);
        assertThat(failure.problems().getFirst().place()).endsWith(":3");
    }

    @Test
    void namesAFileThatIsNotThere() {
        System.setProperty(LOCATIONS, directory.resolve("absent.properties").toString());
        ConfigurationException failure =
                catchThrowableOfType(ConfigurationException.class, () -> Configuration.load("lb-node", List.of()));
        assertThat(failure).hasMessageContaining("absent.properties does not exist");
    }

    private Configuration load(String text) throws ConfigurationException, IOException {
        Files.writeString(file(), text);
        System.setProperty(LOCATIONS, file().toString());
        return Configuration.load("lb-node", List.of());
    }

    private Path file() {
        return directory.resolve("lb-node.properties");
    }
}
