package dev.quadrant.appliance.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cluster on a terminal. */
class ClusterStatusTest {
    private JsonObject cluster;
    private String page;

    @BeforeEach
    void readThePage() throws Exception {
        page = Files.readString(Path.of(System.getProperty("testbed.root"), "core/cluster/docs/cluster.md"));
        cluster = new JsonObject(block("```json\n(.*?)```"));
    }

    private String block(String pattern) {
        Matcher block = Pattern.compile(pattern, Pattern.DOTALL).matcher(page);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @Test
    void thePageShowsWhatTheCommandPrintsForThePagesExample() {
        String shown = block("\\$ lb-node cluster status\\n(.*?)\\n```");
        String printed = String.join("\n", ClusterStatus.lines(cluster));
        assertThat(shown).as(printed).isEqualTo(printed);
    }

    @Test
    void whatIsWrongIsInTheFirstLine() {
        cluster.put("voters_present", 1L).put("drained", true);
        assertThat(ClusterStatus.lines(cluster).getFirst())
                .contains("1 of 3 voters: NO MAJORITY, no address has a holder")
                .endsWith("this node is DRAINED");
    }

    @Test
    void aVirtualIpSaysWhyThisNodeIsNoCandidateForIt() {
        JsonObject vip = cluster.getJsonArray("vips").getJsonObject(0);
        vip.remove("left_ms");
        vip.put("holding", false).put("holder", "").put("obstacle", "not-ready").put("candidates", new JsonArray());
        assertThat(ClusterStatus.lines(cluster))
                .anySatisfy(line -> assertThat(line).startsWith("web").endsWith("no candidate: not-ready"));
    }

    @Test
    void anOutcomeIsAWordAndWhatWasGivenUp() {
        assertThat(ClusterStatus.outcome(
                        new JsonObject().put("outcome", "done").put("released", new JsonArray(List.of("web", "api")))))
                .containsExactly("done", "given up: web,api");
    }
}
