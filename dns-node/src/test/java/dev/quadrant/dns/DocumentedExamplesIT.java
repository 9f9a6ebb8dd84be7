package dev.quadrant.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/dns-node.md do what the page says. */
class DocumentedExamplesIT {
    private static final Pattern BLOCK = Pattern.compile("```(\\w*)\n(.*?)```", Pattern.DOTALL);
    private static final String BROKEN =
            "$TTL 60\n@ SOA ns1 host 7 1 1 1 1\n@ NS ns1\nns1 A 192.0.2.1\nwww CNAME web\nwww A 192.0.2.2\n";

    @TempDir
    Path directory;

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of("docs/dns-node.md")));
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    private static String block(String containing) throws IOException {
        return blocks("").stream()
                .filter(block -> block.contains(containing))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyKeyIsOneThatTheProgramKnows() throws IOException {
        String reference = NodeProcess.run("dns-node", Map.of(), "reference").output();
        List<String> keys = blocks("properties").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("quadrant."))
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
        assertThat(keys).hasSizeGreaterThan(15);
        for (String key : keys) {
            assertThat(reference).contains("`" + key.replaceAll("\"[^\"]+\"", "<name>") + "`");
        }
    }

    @Test
    void theZoneIsGood() throws IOException {
        Path file = Files.writeString(directory.resolve("example.com.zone"), block("hostmaster 2026112301"));
        NodeProcess.Outcome outcome = NodeProcess.run("dns-node", Map.of(), "check", file.toString());
        assertThat(outcome.output()).contains("good: zone example.com., serial 2026112301");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void checkPrintsWhatIsShown() throws IOException {
        Path file = Files.writeString(directory.resolve("broken.test.zone"), BROKEN);
        NodeProcess.Outcome outcome = NodeProcess.run("dns-node", Map.of(), "check", file.toString());
        String shown = block("$ dns-node check broken.test.zone");
        assertThat("$ dns-node check broken.test.zone\n" + outcome.output().replace(directory + "/", "") + "\n")
                .isEqualTo(shown);
    }
}
