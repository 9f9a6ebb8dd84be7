package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.testbed.Checkout;
import dev.quadrant.testbed.DatabaseServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A base loaded by a line of docs/db-node.md, run by a shell in the repository as it stands there. */
final class HandRestore {
    private HandRestore() {}

    /**
     * Runs the first line of the page that begins so and ends with the client.
     *
     * @param base stands where the page has {@code base/ID}
     */
    static void asThePageSays(String begin, Fixture fixture, Path base, DatabaseServer target)
            throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zstd")), "there is no /usr/bin/zstd: apt-get install zstd");
        Matcher line = Pattern.compile("^" + Pattern.quote(begin) + ".* \\| mariadb$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/db-node.md")));
        assertThat(line.find()).as("a line that begins with %s", begin).isTrue();
        String script = "set -eo pipefail\n"
                + function("db-node", Checkout.command("db-node", fixture.keys(), List.of()))
                + function(
                        "mariadb",
                        List.of(
                                "command",
                                "mariadb",
                                "--no-defaults",
                                "--host=127.0.0.1",
                                "--port=" + target.port(),
                                "--user=" + DatabaseServer.USER,
                                "--password="
                                        + Files.readString(target.passwordFile())
                                                .strip()))
                + line.group().replace("base/ID", "base/" + base.getFileName()) + "\n";
        Process shell = new ProcessBuilder("bash", "-c", script)
                .directory(fixture.repository().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
    }

    private static String function(String name, List<String> command) {
        return name + "() { " + command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "))
                + " \"$@\"; }\n";
    }
}
