package dev.quadrant.monitor.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.yaml.FileProblem;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DashboardsTest {
    private static final String GOOD = """
            title: Shop
            panels:
              - title: Orders
                unit: rate
                threshold: 5
                colours: {failed: bad}
                queries:
                  - expr: sum by (outcome) (rate(orders_total[$window]))
                    name: '{{outcome}}'
            """;

    @TempDir
    private Path directory;

    private static List<FileProblem> problems(String text) {
        List<FileProblem> problems = new ArrayList<>();
        DashboardParser.parse("shop.yml", "shop", text, problems);
        return problems;
    }

    @Test
    void thoseInsideAreGoodAndGiveEachRoleItsFourFigures() {
        Dashboards.Read read = Dashboards.read(List.of());
        assertThat(read.problems()).isEmpty();
        for (String role : List.of("dns", "lb", "db", "monitor")) {
            assertThat(read.all().stream()
                            .map(JsonObject.class::cast)
                            .filter(board -> board.getString("role").equals(role))
                            .flatMap(board -> board.getJsonArray("panels").stream())
                            .map(JsonObject.class::cast)
                            .filter(panel -> panel.getBoolean("golden")))
                    .as(role)
                    .hasSize(4);
        }
    }

    @Test
    void readsAPanel() {
        List<FileProblem> problems = new ArrayList<>();
        Optional<JsonObject> read = DashboardParser.parse("shop.yml", "shop", GOOD, problems);
        assertThat(problems).isEmpty();
        JsonObject panel = read.orElseThrow().getJsonArray("panels").getJsonObject(0);
        assertThat(panel.getString("unit")).isEqualTo("rate");
        assertThat(panel.getDouble("threshold")).isEqualTo(5.0);
        assertThat(panel.getJsonObject("colours").getString("failed")).isEqualTo("bad");
        assertThat(panel.getJsonArray("queries").getJsonObject(0).getString("name"))
                .isEqualTo("{{outcome}}");
    }

    @Test
    void theOneInTheDocumentationIsGood() throws IOException {
        java.util.regex.Matcher example = java.util.regex.Pattern.compile(
                        "```yaml\\n(.*?)```", java.util.regex.Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/console.md")));
        assertThat(example.find()).isTrue();
        assertThat(problems(example.group(1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "title: Shop | titel: Shop | shop.yml:1: unknown field \"titel\"",
                "unit: rate | unit: furlong | shop.yml:4: panel \"Orders\": unknown unit \"furlong\"",
                "threshold: 5 | threshold: five | shop.yml:5: panel \"Orders\": threshold \"five\" is no number",
                "failed: bad | failed: pink | shop.yml:6: panel \"Orders\": unknown colour \"pink\"",
                "rate( | rate | shop.yml:8: panel \"Orders\": expr",
                "panels: | panel: | shop.yml:2: unknown field \"panel\"",
            })
    void saysWhatIsWrongWhere(String good, String bad, String words) {
        assertThat(problems(GOOD.replace(good, bad)))
                .anySatisfy(problem -> assertThat(problem.toString()).contains(words));
    }

    @Test
    void aMistakeLeavesThemAsTheyWere() throws IOException {
        Path file = Files.writeString(directory.resolve("shop.yml"), GOOD);
        Dashboards dashboards = new Dashboards(List.of(directory + "/*.yml"));
        dashboards.reload();
        assertThat(dashboards.json().encode()).contains("\"title\":\"Shop\"", "\"name\":\"shop\"");
        Files.writeString(file, GOOD.replace("rate", "rat"));
        dashboards.reload();
        assertThat(dashboards.condition().up()).isFalse();
        assertThat(dashboards.condition().reason()).contains("shop.yml:4");
        assertThat(dashboards.json().encode()).contains("rate(orders_total");
        Files.writeString(file, GOOD.replace("Shop", "Store"));
        dashboards.reload();
        assertThat(dashboards.condition().up()).isTrue();
        assertThat(dashboards.json().encode()).contains("\"title\":\"Store\"");
        Files.writeString(directory.resolve("dns.yml"), GOOD);
        dashboards.reload();
        assertThat(dashboards.condition().reason()).contains("there is a dashboard \"dns\" already");
    }
}
