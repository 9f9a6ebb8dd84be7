package dev.quadrant.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Checkout;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.NodeProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every configuration in the README and in the nodes' documents passes its node's own check, and every link leads
 * somewhere. An example is a fenced block of properties whose first line names the file, {@code # lb-node.properties}.
 */
class ReadmeIT {
    private static final Pattern EXAMPLE =
            Pattern.compile("```properties\\n# ([a-z]+-node)\\.properties.*?\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");

    @TempDir
    Path directory;

    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(Checkout.root())) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/target/")
                            && !file.toString().contains("/.git/"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theReadmeShowsEveryNode() throws IOException {
        String readme = Files.readString(Checkout.root().resolve("README.md"));
        Nodes.ALL.forEach(node -> assertThat(readme).contains("# " + node + ".properties"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void itsConfigurationsAreGood(Path document) throws IOException {
        prepareHost();
        Matcher example = EXAMPLE.matcher(Files.readString(document));
        while (example.find()) {
            Path file = Nodes.write(directory.resolve(example.group(1) + ".properties"), onThisHost(example.group(2)));
            Outcome check =
                    NodeProcess.run(example.group(1), Map.of("quarkus.config.locations", file.toString()), "check");
            assertThat(check.code()).as(document + ": " + check.output()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void itsLinksLeadSomewhere(Path document) throws IOException {
        Matcher link = LINK.matcher(Files.readString(document));
        while (link.find()) {
            assertThat(document.resolveSibling(link.group(1)))
                    .as(document.toString())
                    .exists();
        }
    }

    /** The files that the examples name, below the test's directory. */
    private void prepareHost() throws IOException {
        Path etc = Nodes.directory(directory.resolve("etc/quadrant"));
        Nodes.secret(etc.resolve("cluster.key"), "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n");
        Nodes.write(etc.resolve("mysql.password"), "none\n");
        Nodes.secret(etc.resolve("admin.token"), "0123456789abcdef0123456789abcdef\n");
        Nodes.secret(etc.resolve("read.token"), "fedcba9876543210fedcba9876543210\n");
        Nodes.secret(etc.resolve("console.users"), "");
        Nodes.directory(etc.resolve("dashboards"));
        Path zones = Nodes.directory(etc.resolve("zones"));
        Nodes.write(
                zones.resolve("example.com.zone"),
                "@ 60 IN SOA ns hostmaster 1 2 3 4 5\n@ 60 IN NS ns\nns 60 IN A 192.0.2.1\n");
        Nodes.directory(directory.resolve("var/lib/quadrant/backups"));
        Nodes.directory(directory.resolve("var/lib/quadrant/monitor"));
    }

    private String onThisHost(String properties) {
        return properties
                .replace("/etc/quadrant", directory.resolve("etc/quadrant").toString())
                .replace(
                        "/var/lib/quadrant",
                        directory.resolve("var/lib/quadrant").toString())
                .replace("interface=eth0", "interface=lo");
    }
}
