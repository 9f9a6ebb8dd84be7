package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.testbed.Checkout;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an archive with a gap looks like: in a pipe, as JSON, and on a terminal. */
class ListIT {
    private static final String RED = "\033[31m";

    @TempDir
    Path directory;

    @Test
    void aGapIsSeen() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script")),
                "there is no /usr/bin/script: apt-get install bsdutils");
        try (Fixture fixture = new Fixture(directory);
                Connection connection = fixture.connect()) {
            Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
            try (NodeProcess node = fixture.readyNode()) {
                Schema.run(connection, "INSERT INTO shop.t VALUES (1)");
                fixture.awaitArchived(node);
            }
            Schema.run(
                    connection, "INSERT INTO shop.t VALUES (2)", "FLUSH BINARY LOGS", "INSERT INTO shop.t VALUES (3)");
            Schema.run(connection, "PURGE BINARY LOGS TO '" + fixture.end().file() + "'");
            try (NodeProcess node = fixture.readyNode()) {
                fixture.awaitArchived(node);
                assertThat(new JsonObject(node.get("/db/list")).getJsonObject("coverage"))
                        .isNotNull();
            }
            String words = assertJson(fixture);
            String piped = fixture.command("list").output();
            assertThat(piped).contains(words).doesNotContain("\033");
            assertThat(bar(piped)).hasSize(80).containsPattern("B.*x.*B");

            String shown = onTerminal(fixture, 60, Map.of());
            assertThat(shown).contains(RED + "x", words);
            assertThat(bar(shown).replaceAll("\033\\[\\d+m", "")).hasSize(60);
            assertThat(onTerminal(fixture, 60, Map.of("NO_COLOR", "1")))
                    .contains(words)
                    .doesNotContain(RED);
        }
    }

    private static String assertJson(Fixture fixture) {
        JsonObject coverage = new JsonObject(fixture.command("list", "--json").output()).getJsonObject("coverage");
        JsonArray stretches = coverage.getJsonArray("stretches");
        List<String> kinds = stretches.stream()
                .map(stretch -> ((JsonObject) stretch).getString("kind"))
                .toList();
        assertThat(kinds).containsExactly("log", "log", "recoverable", "recoverable", "gap");
        JsonObject before = stretches.getJsonObject(2);
        JsonObject after = stretches.getJsonObject(3);
        assertThat(coverage.getJsonArray("bases")).hasSize(2);
        assertThat(coverage.getString("words"))
                .isEqualTo("any moment from " + before.getString("from") + " to " + after.getString("to")
                        + " but not between " + before.getString("to") + " and " + after.getString("from")
                        + " can be restored");
        return coverage.getString("words");
    }

    private static String bar(String output) {
        return output.lines()
                .map(String::stripTrailing)
                .filter(line -> line.startsWith("["))
                .findFirst()
                .orElseThrow();
    }

    /** The command's output as a terminal of so many columns gets it. */
    private static String onTerminal(Fixture fixture, int columns, Map<String, String> environment)
            throws IOException, InterruptedException {
        String command = Checkout.command("db-node", fixture.keys(), List.of("list")).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        ProcessBuilder script = new ProcessBuilder(
                        "script", "-qec", "stty cols " + columns + "; " + command, "/dev/null")
                .redirectErrorStream(true);
        script.environment().remove("NO_COLOR");
        script.environment().putAll(environment);
        Process process = script.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
