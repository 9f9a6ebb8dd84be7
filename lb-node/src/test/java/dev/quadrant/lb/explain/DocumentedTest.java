package dev.quadrant.lb.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.kit.Configured;
import dev.quadrant.lb.route.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of the documentation page do what the page says. */
class DocumentedTest {
    private static final Pattern BLOCK = Pattern.compile("```(\\w*)\n(.*?)```", Pattern.DOTALL);

    private static List<String> blocks(String language, String beginning) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of("docs/lb-node.md")));
        while (matcher.find()) {
            if (matcher.group(1).equals(language) && matcher.group(2).startsWith(beginning)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    @Test
    void configurationsAreGood() throws Exception {
        List<String> configurations = blocks("properties", "");
        assertThat(configurations).hasSizeGreaterThanOrEqualTo(2);
        for (String configuration : configurations) {
            assertThat(Configured.problems(configuration)).isEmpty();
        }
    }

    @Test
    void explainSaysWhatThePageShows() throws Exception {
        String shown = blocks("", "$ lb-node explain").getFirst();
        Topology topology = Configured.topology(blocks("properties", "").get(1));
        String head = "GET /v1/x?q HTTP/1.1\r\nHost: api.example.org\r\n\r\n";
        Hop hop = new Hop("192.0.2.1", false, true);
        assertThat(Explanation.of(topology, topology.frontends().getFirst(), head, hop))
                .containsExactlyElementsOf(shown.lines().skip(1).toList());
    }
}
