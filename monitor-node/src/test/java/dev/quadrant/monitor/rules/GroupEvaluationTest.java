package dev.quadrant.monitor.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules on a real store in simulated time. */
class GroupEvaluationTest {
    private static final String[] DOWN = {
        "groups:",
        "- name: g",
        "  rules:",
        "  - alert: Down",
        "    expr: up == 0",
        "    for: 2m",
        "    labels: {severity: critical, where: '{{ $labels.instance }}'}",
        "    annotations: {summary: '{{ $labels.instance }} of {{ $externalLabels.site }} is {{ $value }}'}",
    };

    @TempDir
    private Path directory;

    private RuleBench bench;

    @BeforeEach
    void open() throws IOException {
        bench = new RuleBench(directory);
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private void up(long seconds, double value) throws IOException {
        bench.sample(seconds, value, "__name__", "up", "instance", "a");
    }

    @Test
    void recordsWithLabelsAndEndsWhatIsNotThereAnyMore() throws Exception {
        bench.rules(
                "groups:",
                "- name: g",
                "  labels: {team: x, own: group}",
                "  rules:",
                "  - record: up:sum",
                "    expr: sum by (job) (up)",
                "    labels: {own: rule}",
                "  - record: up:double",
                "    expr: 2 * up:sum");
        bench.sample(0, 1, "__name__", "up", "job", "a").sample(0, 1, "__name__", "up", "job", "b");
        bench.evaluate(10);
        assertThat(bench.query("up:sum", 10))
                .isEqualTo("up:sum{job=\"a\", own=\"rule\", team=\"x\"} 1.0\n"
                        + "up:sum{job=\"b\", own=\"rule\", team=\"x\"} 1.0");
        // The second rule sees what the first wrote at the same time.
        assertThat(bench.query("up:double{job=\"a\"}", 10))
                .isEqualTo("up:double{job=\"a\", own=\"group\", team=\"x\"} 2.0");
        bench.sample(290, 3, "__name__", "up", "job", "a");
        bench.evaluate(310);
        assertThat(bench.query("up:sum", 310)).isEqualTo("up:sum{job=\"a\", own=\"rule\", team=\"x\"} 3.0");
        assertThat(bench.query("up:sum{job=\"b\"}", 309)).isNotEmpty();
    }

    @Test
    void anAlertIsPendingThenFiresThenIsResolved() throws Exception {
        bench.rules(DOWN);
        up(0, 0);
        bench.evaluate(10);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.PENDING);
        assertThat(bench.told()).isEmpty();
        assertThat(bench.query("ALERTS", 10))
                .isEqualTo("ALERTS{alertname=\"Down\", alertstate=\"pending\", instance=\"a\", severity=\"critical\","
                        + " where=\"a\"} 1.0");
        assertThat(bench.query("ALERTS_FOR_STATE", 10)).endsWith(" 10.0");
        bench.evaluate(129);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.PENDING);
        bench.evaluate(130);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.FIRING);
        assertThat(bench.told()).singleElement().satisfies(alert -> {
            assertThat(alert.annotations()).containsEntry("summary", "a of a is 0");
            assertThat(alert.activeAt()).isEqualTo(10_000);
        });
        // The series with the state before has ended.
        assertThat(bench.query("ALERTS", 130)).contains("firing").doesNotContain("pending");
        up(140, 1);
        bench.evaluate(150);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.INACTIVE);
        assertThat(bench.told()).singleElement().satisfies(alert -> {
            assertThat(alert.state()).isEqualTo(AlertState.INACTIVE);
            assertThat(alert.resolvedAt()).isEqualTo(150_000);
        });
        assertThat(bench.query("ALERTS", 150)).isEmpty();
        bench.evaluate(150 + AlertingState.RESOLVED_KEPT / 1000 + 1);
        assertThat(bench.told()).isEmpty();
    }

    @Test
    void aPendingAlertThatEndsIsForgotten() throws Exception {
        bench.rules(DOWN);
        up(0, 0);
        bench.evaluate(10);
        up(20, 1);
        bench.evaluate(70);
        assertThat(bench.rule(0).alerts()).isEmpty();
        up(80, 0);
        bench.evaluate(100);
        bench.evaluate(190);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.PENDING);
    }

    @Test
    void keepsFiringAsLongAsTheRuleSays() throws Exception {
        bench.rules(
                "groups:", "- name: g", "  rules:", "  - alert: Down", "    expr: up == 0", "    keep_firing_for: 1m");
        up(0, 0);
        bench.evaluate(10);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.FIRING);
        up(20, 1);
        bench.evaluate(30);
        bench.evaluate(89);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.FIRING);
        assertThat(bench.rule(0).alerts().getFirst().keptSince()).isEqualTo(30_000);
        bench.evaluate(90);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.INACTIVE);
    }

    @Test
    void aRestartKeepsWhatWasPendingAndWhatFired() throws Exception {
        bench.rules(DOWN);
        up(0, 0);
        bench.evaluate(10).evaluate(100);
        bench.close();
        bench = new RuleBench(directory);
        bench.rules(DOWN);
        // 90 s were seen; the 40 s in which nobody looked do not count.
        bench.evaluate(140);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.PENDING);
        bench.evaluate(169);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.PENDING);
        bench.evaluate(170);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.FIRING);
        bench.close();
        bench = new RuleBench(directory);
        bench.rules(DOWN);
        bench.evaluate(200);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.FIRING);
        assertThat(bench.rule(0).alerts().getFirst().activeAt()).isEqualTo(50_000);
        bench.close();
        bench = new RuleBench(directory);
        bench.rules(DOWN);
        up(210, 1);
        bench.evaluate(220);
        assertThat(bench.told())
                .singleElement()
                .satisfies(alert -> assertThat(alert.resolvedAt()).isEqualTo(220_000));
        assertThat(bench.query("ALERTS", 220)).isEmpty();
    }

    @Test
    void whatWasOverOrTooLongAgoIsNotRestored() throws Exception {
        bench.rules(DOWN);
        up(0, 0);
        bench.evaluate(10);
        up(20, 1);
        bench.evaluate(60);
        bench.close();
        bench = new RuleBench(directory);
        bench.rules(DOWN);
        up(70, 0);
        bench.evaluate(130);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.PENDING);
        bench.close();
        bench = new RuleBench(directory);
        bench.rules(DOWN);
        long later = 130 + AlertSeries.OUTAGE_MAX / 1000 + 1;
        up(later, 0);
        bench.evaluate(later);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.PENDING);
    }

    @Test
    void tooManyResultsAreNone() throws Exception {
        bench.rules(
                "groups:",
                "- name: g",
                "  limit: 1",
                "  rules:",
                "  - {record: 'a:b', expr: up}",
                "  - {alert: Up, expr: up}");
        bench.sample(0, 1, "__name__", "up", "job", "a").sample(0, 1, "__name__", "up", "job", "b");
        bench.evaluate(10);
        assertThat(bench.rule(0).error()).isEqualTo("exceeded limit of 1 with 2 series");
        assertThat(bench.rule(1).error()).isEqualTo("exceeded limit of 1 with 2 alerts");
        assertThat(bench.rule(0).health()).isEqualTo("err");
        assertThat(bench.query("{__name__=~\"a:b|ALERTS\"}", 10)).isEmpty();
        assertThat(bench.counted("evaluations.failed")).isEqualTo(2);
    }

    @Test
    void equalLabelsAreAnErrorAndALaterEvaluationWorks() throws Exception {
        bench.rules("groups:", "- name: g", "  rules:", "  - {record: 'a:b', expr: up, labels: {job: same}}");
        bench.sample(0, 1, "__name__", "up", "job", "a").sample(0, 1, "__name__", "up", "job", "b");
        bench.evaluate(10);
        assertThat(bench.rule(0).error()).contains("same labelset").contains("job=\"same\"");
        bench.sample(280, 7, "__name__", "up", "job", "a");
        bench.evaluate(310);
        assertThat(bench.rule(0).health()).isEqualTo("ok");
        assertThat(bench.query("a:b", 310)).isEqualTo("a:b{job=\"same\"} 7.0");
    }

    @Test
    void looksBackByTheOffset() throws Exception {
        bench.rules("groups:", "- name: g", "  query_offset: 1m", "  rules:", "  - {record: 'a:time', expr: time()}");
        bench.evaluate(100);
        assertThat(bench.query("a:time", 100)).isEqualTo("a:time{} 40.0");
        assertThat(bench.query("timestamp(a:time)", 100)).isEqualTo("{} 40.0");
    }

    @Test
    void aReloadKeepsAlertsAndEndsWhatIsGone() throws Exception {
        bench.rules(DOWN);
        up(0, 0);
        bench.evaluate(10);
        bench.rules(20_000, String.join("\n", DOWN).replace("2m", "1m"));
        bench.evaluate(70);
        assertThat(bench.rule(0).state()).isEqualTo(AlertState.FIRING);
        assertThat(bench.rule(0).alerts().getFirst().activeAt()).isEqualTo(10_000);
        bench.rules(80_000, "groups: [{name: g, rules: [{record: 'a:b', expr: '1'}]}]");
        assertThat(bench.told())
                .singleElement()
                .satisfies(alert -> assertThat(alert.resolvedAt()).isEqualTo(80_000));
        bench.evaluate(130);
        assertThat(bench.query("ALERTS", 130)).isEmpty();
        assertThat(bench.query("a:b", 130)).isEqualTo("a:b{} 1.0");
        bench.end(140);
        assertThat(bench.query("a:b", 140)).isEmpty();
    }

    @Test
    void aTemplateThatFailsSaysSoInTheAlert() throws Exception {
        bench.rules(
                "groups:",
                "- name: g",
                "  rules:",
                "  - {alert: A, expr: vector(1), annotations: {a: '{{ humanize \"x\" }}'}}");
        bench.evaluate(10);
        assertThat(bench.rule(0).alerts().getFirst().annotations().get("a"))
                .startsWith("<error expanding template: error calling humanize: can't convert \"x\" to float");
    }

    @Test
    void groupsAreSpreadAndComeAtMultiplesOfTheirInterval() {
        RuleGroup group = new RuleGroup("f", "g", 60_000, 0, 0, java.util.List.of());
        long first = RuleRunner.next(group, 1_000_000);
        assertThat(first).isBetween(1_000_001L, 1_060_000L);
        assertThat(RuleRunner.next(group, first)).isEqualTo(first + 60_000);
        assertThat(RuleRunner.next(group, first - 1)).isEqualTo(first);
    }
}
