package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.s3.S3Server;
import dev.quadrant.db.store.StoreFailure;
import dev.quadrant.testbed.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/db-node.md do what the page says. */
class DocumentedExamplesIT {
    private static final Pattern BLOCK = Pattern.compile("```(\\w*)\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/db-node.md"));
    }

    private static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(page());
        while (matcher.find()) {
            if (matcher.group(1).equals("properties")) {
                matcher.group(2)
                        .lines()
                        .filter(line -> line.startsWith("quadrant."))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    @Test
    void everyKeyIsOneThatTheProgramKnows() throws IOException {
        String reference = NodeProcess.run("db-node", Map.of(), "reference").output();
        assertThat(lines()).hasSizeGreaterThan(20);
        for (String line : lines()) {
            String key = line.substring(0, line.indexOf('='))
                    .replaceFirst("quadrant\\.db\\.repository\\.[a-z]+\\.", "quadrant.db.repository.<name>.");
            assertThat(reference).contains("`" + key + "`");
        }
    }

    /** The whole configuration of the page, with files that are there. */
    @Test
    void theConfigurationIsGood() throws IOException {
        Path file = directory.resolve("secret");
        // Any text is a password or an S3 key; that of bases has a form.
        S3Server.secret(file, "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IDEyMzQ=");
        Map<String, String> keys = new TreeMap<>();
        for (String line : lines()) {
            int equals = line.indexOf('=');
            String key = line.substring(0, equals);
            String value = line.substring(equals + 1);
            keys.put(
                    key,
                    key.endsWith("-file") ? file.toString() : value.replace("file:///", "file://" + directory + "/"));
        }
        NodeProcess.Outcome outcome = NodeProcess.run("db-node", keys, "check");
        assertThat(outcome.code()).as(outcome.output()).isZero();
    }

    @Test
    void everyReasonOfACopysFailureIsExplained() throws IOException {
        for (String reason : StoreFailure.REASONS) {
            if (!reason.equals("defect")) {
                assertThat(page()).contains("`" + reason + "`");
            }
        }
    }
}
