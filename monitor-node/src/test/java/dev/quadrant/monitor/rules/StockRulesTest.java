package dev.quadrant.monitor.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules that ship inside: complete, quiet when all is well, and each fires for what it is there for. */
class StockRulesTest {
    private static final long STEP = 15;

    private static final RuleSet STOCK = RuleFileParser.parse(RuleFiles.STOCK, RuleFiles.stockText(), 15_000);

    /**
     * What makes an alert fire.
     *
     * @param series each {@code name label=value ... start+step}: a value that grows by that much every 15 s
     * @param after seconds in which the alert must fire
     */
    private record Scenario(String alert, long after, List<String> series) {
        static Scenario of(String alert, long after, String... series) {
            return new Scenario(alert, after, List.of(series));
        }

        @Override
        public String toString() {
            return alert;
        }
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                Scenario.of("NodeDown", 90, "up 0+0"),
                Scenario.of("TargetDown", 150, "up job=shop 0+0"),
                Scenario.of("NodeRestarts", 90, "process_start_time_seconds 1000+20"),
                Scenario.of("NodeFileDescriptors", 330, "process_open_fds 900+0", "process_max_fds 1000+0"),
                Scenario.of("AdminChangesRefused", 330, "quadrant_admin_changes_total outcome=refused what=x 0+2"),
                Scenario.of("ClusterMemberDead", 150, "quadrant_cluster_members state=dead 1+0"),
                Scenario.of("VipWithoutHolder", 60, "quadrant_cluster_vip_holder_known vip=web 0+0"),
                Scenario.of(
                        "VipHeldTwice",
                        90,
                        "quadrant_cluster_vip_held vip=web 1+0",
                        "quadrant_cluster_vip_held vip=web node=b 1+0"),
                Scenario.of("VipFlaps", 900, "quadrant_cluster_vip_acquired_total vip=web 0+0.1"),
                Scenario.of("ClusterPacketsRefused", 800, "quadrant_cluster_packets_refused_total reason=x 0+30"),
                Scenario.of("DnsNoZones", 90, "quadrant_dns_zones 0+0"),
                Scenario.of("DnsZoneBroken", 90, "quadrant_dns_zones_broken 1+0"),
                Scenario.of(
                        "DnsServerFailures",
                        400,
                        "quadrant_dns_responses_total rcode=SERVFAIL transport=udp 0+1",
                        "quadrant_dns_responses_total rcode=NOERROR transport=udp 0+9"),
                Scenario.of(
                        "DnsRateLimited",
                        500,
                        "quadrant_dns_queries_dropped_total reason=rate-limited transport=udp 0+300"),
                Scenario.of("DnsAnswersUnsent", 500, "quadrant_dns_udp_unsent_total 0+30"),
                Scenario.of(
                        "DnsConnectionsRefused",
                        400,
                        "quadrant_dns_tcp_closed_total reason=connection-limit transport=tcp 0+1"),
                Scenario.of(
                        "LbBackendDown",
                        60,
                        "quadrant_lb_server_usable backend=app server=a 0+0",
                        "quadrant_lb_server_usable backend=app server=b 0+0"),
                Scenario.of("LbServerDown", 90, "quadrant_lb_server_up backend=app server=a 0+0"),
                Scenario.of(
                        "LbErrors",
                        400,
                        "quadrant_lb_requests_total frontend=web backend=app server=a code=5xx 0+1",
                        "quadrant_lb_requests_total frontend=web backend=app server=a code=2xx 0+9"),
                Scenario.of(
                        "LbSlow",
                        700,
                        "quadrant_lb_request_seconds_bucket frontend=web le=1 0+1",
                        "quadrant_lb_request_seconds_bucket frontend=web le=10 0+9",
                        "quadrant_lb_request_seconds_bucket frontend=web le=+Inf 0+9"),
                Scenario.of("LbQueue", 150, "quadrant_lb_queue backend=app 5+0"),
                Scenario.of(
                        "LbConnectionsNearLimit",
                        150,
                        "quadrant_lb_connections frontend=web 90+0",
                        "quadrant_lb_connections_limit frontend=web 100+0"),
                Scenario.of("LbCircuitOpen", 90, "quadrant_lb_circuit_open backend=app 1+0"),
                Scenario.of("LbReloadFailed", 30, "quadrant_lb_reload_failed 1+0"),
                Scenario.of("LbAcceptFailures", 60, "quadrant_lb_accept_failures_total 0+1"),
                Scenario.of(
                        "LbAccessLogDropped",
                        60,
                        "quadrant_lb_access_log_dropped_total frontend=web cause=buffer-full 0+1"),
                Scenario.of("DbSourceDown", 90, "quadrant_db_source_up 0+0"),
                Scenario.of("DbArchiveStopped", 150, "quadrant_db_archive_following 0+0"),
                Scenario.of("DbArchiveLag", 330, "quadrant_db_archive_lag_seconds 61+1"),
                Scenario.of("DbCopyLag", 330, "quadrant_db_copy_lag_seconds repository=offsite 301+1"),
                Scenario.of("DbSemiSyncLost", 400, "quadrant_db_archive_semisync 1-1"),
                Scenario.of("DbNoBase", 6 * 3600 + 60, "quadrant_db_base_count 0+0"),
                Scenario.of("DbBaseOld", 3700, "quadrant_db_base_age_seconds 2592001+15"),
                Scenario.of("DbBaseFailed", 60, "quadrant_db_base_failures_total 0+1"),
                Scenario.of("DbRepositoryDamaged", 60, "quadrant_db_verify_problems 1+0"),
                Scenario.of("DbVerificationOverdue", 6 * 3600 + 60, "quadrant_db_verify_overdue 1+0"),
                Scenario.of("DbDrillFailed", 60, "quadrant_db_drill_failed 1+0"),
                Scenario.of("DbDrillOverdue", 6 * 3600 + 60, "quadrant_db_drill_overdue 1+0"),
                Scenario.of("MonitorScrapesLate", 300, "quadrant_monitor_scrapes_skipped_total 0+1"),
                Scenario.of("MonitorSeriesLimit", 60, "quadrant_monitor_store_refused_total reason=series-limit 0+1"),
                Scenario.of("MonitorChunksDamaged", 60, "quadrant_monitor_store_chunks_damaged_total 0+1"),
                Scenario.of("MonitorRulesFail", 400, "quadrant_monitor_rule_evaluations_failed_total reason=query 0+1"),
                Scenario.of("MonitorRulesRefused", 60, "quadrant_monitor_rule_reloads_total outcome=refused 0+1"),
                Scenario.of(
                        "MonitorNotificationsFail",
                        60,
                        "quadrant_monitor_notifications_total receiver=ops outcome=failed 0+1"));
    }

    @TempDir
    private Path directory;

    private static List<Rule.Alerting> alerts() {
        return STOCK.groups().stream()
                .flatMap(group -> group.rules().stream())
                .map(Rule.Alerting.class::cast)
                .toList();
    }

    @Test
    void eachSaysWhatItMeansAndWhatToDo() throws IOException {
        assertThat(STOCK.problems()).isEmpty();
        String documentation = Files.readString(Path.of("docs/rules-and-alerts.md"));
        Set<String> names = new TreeSet<>();
        for (Rule.Alerting alert : alerts()) {
            assertThat(names.add(alert.name())).as(alert.name()).isTrue();
            assertThat(alert.labels().get("severity").source()).isIn("critical", "warning");
            assertThat(alert.annotations()).containsOnlyKeys("summary", "what_it_means", "what_to_do");
            assertThat(documentation).contains("`" + alert.name() + "`");
            for (Template text : alert.annotations().values()) {
                assertThat(text.source().length()).as(alert.name()).isBetween(15, 300);
            }
        }
        Set<String> tested = new TreeSet<>();
        scenarios().forEach(scenario -> tested.add(scenario.alert()));
        assertThat(tested).isEqualTo(names);
    }

    private static Labels labels(List<String> words) {
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put(Labels.NAME, words.getFirst());
        labels.put("job", "quadrant");
        labels.put("instance", "10.0.0.1:8404");
        labels.put("node", "a");
        labels.put("role", "lb");
        words.subList(1, words.size() - 1).forEach(word -> labels.put(word.split("=", 2)[0], word.split("=", 2)[1]));
        return RuleLabels.of(labels);
    }

    /** The values at one step; those of counters and gauges alike stay above 0. */
    private static void sample(RuleBench bench, List<String> series, long step) throws IOException {
        for (String line : series) {
            List<String> words = List.of(line.split(" "));
            String values = words.getLast();
            int sign = Math.max(values.indexOf('+', 1), values.indexOf('-', 1));
            double value =
                    Double.parseDouble(values.substring(0, sign)) + step * Double.parseDouble(values.substring(sign));
            List<String> pairs = new ArrayList<>();
            labels(words).forEach((name, text) -> pairs.addAll(List.of(name, text)));
            bench.sample(step * STEP, Math.max(0, value), pairs.toArray(String[]::new));
        }
    }

    private RuleBench bench(String alert) throws IOException {
        RuleGroup group = STOCK.groups().stream()
                .filter(one -> one.rules().stream().anyMatch(rule -> rule.name().equals(alert)))
                .findFirst()
                .orElseThrow();
        return new RuleBench(directory).group(0, group);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void firesForWhatItIsThereFor(Scenario scenario) throws IOException {
        try (RuleBench bench = bench(scenario.alert())) {
            long steps = scenario.after() / STEP;
            for (long step = 0; step <= steps; step++) {
                sample(bench, scenario.series(), step);
                bench.evaluate(step * STEP + 1);
            }
            RuleStatus rule = bench.rule(scenario.alert());
            assertThat(rule.error()).isEmpty();
            assertThat(rule.state()).isEqualTo(AlertState.FIRING);
            assertThat(rule.alerts().getFirst().annotations().values())
                    .noneMatch(text -> text.contains("<error") || text.contains("<no value>"));
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void isQuietWhenAllIsWell(Scenario scenario) throws IOException {
        // Gauges that mean well are 1 or far from their limits; counters stand still.
        List<String> well = scenario.series().stream()
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .map(line -> line
                        + switch (line.split(" ")[0]) {
                            case "process_max_fds", "quadrant_lb_connections_limit" -> " 1000+0";
                            case "up",
                                    "quadrant_cluster_vip_holder_known",
                                    "quadrant_dns_zones",
                                    "quadrant_lb_server_usable",
                                    "quadrant_lb_server_up",
                                    "quadrant_db_source_up",
                                    "quadrant_db_archive_following",
                                    "quadrant_db_archive_semisync",
                                    "quadrant_db_base_count" -> " 1+0";
                            case "quadrant_cluster_vip_held" -> line.contains("node=b") ? " 0+0" : " 1+0";
                            default -> " 0+0";
                        })
                .toList();
        try (RuleBench bench = bench(scenario.alert())) {
            for (long step = 0; step <= Math.min(100, scenario.after() / STEP); step++) {
                sample(bench, well, step);
                bench.evaluate(step * STEP + 1);
                assertThat(bench.rule(scenario.alert()).state()).isEqualTo(AlertState.INACTIVE);
            }
        }
    }
}
