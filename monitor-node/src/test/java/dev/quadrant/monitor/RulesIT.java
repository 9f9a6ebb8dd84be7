package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and alerts of the real program, which scrapes itself. */
class RulesIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String RULES = """
            groups:
            - name: fast
              interval: 300ms
              rules:
              - record: all:up
                expr: sum(up)
                labels: {kept: 'yes'}
              - alert: SomethingUp
                expr: all:up > 0
                for: 600ms
                labels: {severity: info}
                annotations: {summary: '{{ $value }} up at {{ $externalLabels.site }}, {{ query "up" | first | value }}'}
            """;

    @TempDir
    private Path directory;

    private Path rules;

    @BeforeEach
    void write() throws IOException {
        rules = Files.createDirectories(directory.resolve("rules"));
        Files.writeString(rules.resolve("own.yml"), RULES);
        Matcher documented = Pattern.compile("```yaml\\n(groups:.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/rules-and-alerts.md")));
        assertThat(documented.find()).isTrue();
        Files.writeString(rules.resolve("shop.yml"), documented.group(1));
    }

    private Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "monitor-1");
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        keys.put("quadrant.monitor.scrape.interval", "500ms");
        keys.put("quadrant.monitor.rules.stock", "false");
        keys.put("quadrant.monitor.rules.files", rules + "/*.yml");
        keys.put("quadrant.monitor.external-labels.site", "berlin");
        return keys;
    }

    private static JsonObject get(NodeProcess monitor, String path) {
        return new JsonObject(monitor.get(path));
    }

    private static String value(NodeProcess monitor, String query) {
        JsonArray result = get(monitor, "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .getJsonObject("data")
                .getJsonArray("result");
        return result.size() == 1
                ? result.getJsonObject(0).getJsonArray("value").getString(1)
                : result.size() + " series";
    }

    private static void await(NodeProcess monitor, String query, String value) {
        Await.until(query + " is " + value, SOON, () -> value(monitor, query).equals(value), monitor::output);
    }

    private static JsonArray groups(NodeProcess monitor, String parameters) {
        return get(monitor, "/api/v1/rules" + parameters).getJsonObject("data").getJsonArray("groups");
    }

    private static JsonArray alerts(NodeProcess monitor) {
        return get(monitor, "/api/v1/alerts").getJsonObject("data").getJsonArray("alerts");
    }

    @Test
    void evaluatesRulesAndTellsOfThem() {
        String since;
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys())) {
            await(monitor, "all:up{kept=\"yes\"}", "1");
            await(monitor, "ALERTS{alertname=\"SomethingUp\",alertstate=\"firing\",severity=\"info\"}", "1");
            JsonObject alert = alerts(monitor).getJsonObject(0);
            since = alert.getString("activeAt");
            assertThat(alert.getString("state")).isEqualTo("firing");
            assertThat(alert.getJsonObject("annotations").getString("summary")).isEqualTo("1 up at berlin, 1");
            assertThat(groups(monitor, "")).hasSize(2);
            JsonObject group = groups(monitor, "?type=alert&rule_group[]=fast").getJsonObject(0);
            assertThat(group.getString("file")).endsWith("/own.yml");
            assertThat(group.getValue("interval")).isEqualTo(0.3);
            JsonObject rule = group.getJsonArray("rules").getJsonObject(0);
            assertThat(rule.getString("name")).isEqualTo("SomethingUp");
            assertThat(rule.getString("state")).isEqualTo("firing");
            assertThat(rule.getString("health")).isEqualTo("ok");
            assertThat(rule.getString("type")).isEqualTo("alerting");
            assertThat(rule.getValue("duration")).isEqualTo(0.6);
            assertThat(rule.getJsonArray("alerts")).hasSize(1);
            assertThat(groups(monitor, "?exclude_alerts=true&rule_name[]=SomethingUp")
                            .encode())
                    .contains("\"alerts\":[]")
                    .doesNotContain("all:up\",\"query");
            assertThat(groups(monitor, "?type=record").encode())
                    .contains("job:up:ratio")
                    .doesNotContain("ShopDown");
            assertThat(groups(monitor, "?file[]=" + rules + "/shop.yml")).hasSize(1);
            assertThat(groups(monitor, "?match[]=%7Bseverity=%22critical%22%7D"))
                    .hasSize(1);
            JsonObject page = get(monitor, "/api/v1/rules?group_limit=1").getJsonObject("data");
            assertThat(page.getJsonArray("groups")).hasSize(1);
            String token = page.getString("groupNextToken");
            assertThat(groups(monitor, "?group_limit=1&group_next_token=" + token)
                            .encode())
                    .contains("shop.yml");
            assertThat(monitor.get("/api/v1/rules?type=all"))
                    .contains("bad_data")
                    .contains("type");
            assertThat(get(monitor, "/api/v1/alertmanagers")
                            .getJsonObject("data")
                            .getJsonArray("activeAlertmanagers"))
                    .isEmpty();
            assertThat(monitor.get("/q/metrics"))
                    .contains("quadrant_monitor_rules 4.0", "quadrant_monitor_alerts{state=\"firing\",} 1.0")
                    .contains("quadrant_monitor_rule_evaluations_total");
            assertThat(monitor.terminate()).isZero();
        }
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys())) {
            // It fires at once, since when it did before.
            Await.until("the alert is there", SOON, () -> !alerts(monitor).isEmpty(), monitor::output);
            JsonObject alert = alerts(monitor).getJsonObject(0);
            assertThat(alert.getString("state")).isEqualTo("firing");
            assertThat(alert.getString("activeAt").substring(0, 19)).isEqualTo(since.substring(0, 19));
        }
    }

    @Test
    void aReloadTakesGoodFilesAndRefusesBadOnes() throws IOException {
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys())) {
            await(monitor, "all:up", "1");
            Files.writeString(rules.resolve("own.yml"), RULES.replace("sum(up)", "sum(up"));
            monitor.reload();
            monitor.awaitLine(line -> line.contains("rules-refused") && line.contains("own.yml:6"));
            assertThat(monitor.get("/q/health")).contains("the files were refused");
            await(monitor, "ALERTS{alertstate=\"firing\"}", "1");
            Files.writeString(rules.resolve("own.yml"), RULES.replace("sum(up)", "sum(up) * 42"));
            monitor.reload();
            await(monitor, "all:up", "42");
            assertThat(monitor.get("/q/health")).doesNotContain("the files were refused");
            Files.delete(rules.resolve("own.yml"));
            monitor.reload();
            await(monitor, "all:up", "0 series");
            await(monitor, "ALERTS", "0 series");
        }
    }

    @Test
    void checkNamesFileLineRuleAndFix() throws IOException {
        assertThat(NodeProcess.run("monitor-node", keys(), "check").code()).isZero();
        Files.writeString(rules.resolve("bad.yml"), "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up ==\n");
        NodeProcess.Outcome outcome = NodeProcess.run("monitor-node", keys(), "check");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.output())
                .contains("quadrant.monitor.rules.files (" + rules + "/bad.yml:5): alert \"A\": expr 1:6: parse error")
                .contains("; mend the expression there")
                .doesNotContain("\tat ");
    }
}
