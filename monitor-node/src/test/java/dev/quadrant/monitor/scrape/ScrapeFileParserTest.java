package dev.quadrant.monitor.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.exposition.Limits;
import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeFileParserTest {
    private static final ScrapeOptions DEFAULTS = new ScrapeOptions(
            Duration.ofSeconds(15), Duration.ofSeconds(10), new ScrapeLimits(1 << 20, 100, Limits.NONE, false));

    @TempDir
    private Path directory;

    private ScrapeSet parse(String text) {
        return ScrapeFileParser.parse(directory.resolve("prometheus.yml"), text, DEFAULTS, 10);
    }

    private ScrapeJob job(String text) {
        ScrapeSet set = parse(text);
        assertThat(set.problems()).isEmpty();
        assertThat(set.jobs()).hasSize(1);
        return set.jobs().getFirst();
    }

    @Test
    void readsWhatPrometheusReads() throws IOException {
        Files.writeString(directory.resolve("ca.pem"), "");
        ScrapeJob job = job("""
                global: {scrape_interval: 1m, sample_limit: 7}
                scrape_configs:
                - job_name: app
                  scrape_timeout: 5s
                  metrics_path: /m
                  scheme: https
                  params: {module: [a, b]}
                  honor_labels: true
                  honor_timestamps: false
                  enable_compression: false
                  body_size_limit: 1KB
                  label_limit: 9
                  basic_auth: {username: u, password_file: secret}
                  tls_config: {ca_file: ca.pem, server_name: app.example, insecure_skip_verify: true}
                  follow_redirects: false
                  static_configs:
                  - targets: ['a:1', 'b:2']
                    labels: {env: prod}
                  file_sd_configs:
                  - files: [targets/*.json, more.yml]
                    refresh_interval: 5m
                  relabel_configs:
                  - {source_labels: [env], target_label: e}
                  metric_relabel_configs:
                  - {regex: x, action: labeldrop}
                """);
        assertThat(job.name()).isEqualTo("app");
        assertThat(job.interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(job.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(job.limits().body()).isEqualTo(1024);
        assertThat(job.intake().samplesMax()).isEqualTo(7);
        assertThat(job.intake().labelsMax()).isEqualTo(9);
        assertThat(job.intake().honorLabels()).isTrue();
        assertThat(job.access().passwordFile()).contains(directory.resolve("secret"));
        assertThat(job.access().tls().serverName()).isEqualTo("app.example");
        assertThat(job.files())
                .containsExactly(
                        directory.resolve("targets/*.json").toString(),
                        directory.resolve("more.yml").toString());
        TargetMaker.Made made = TargetMaker.make(job, job.groups());
        Target target = made.targets().values().iterator().next();
        assertThat(target.base()).hasToString("https://a:1");
        assertThat(target.path()).isEqualTo("/m?module=a&module=b");
        assertThat(target.labels()).isEqualTo(Labels.of("job", "app", "instance", "a:1", "env", "prod", "e", "prod"));
    }

    @Test
    void equalTextsMakeEqualJobs() {
        String text = """
                scrape_configs:
                - job_name: a
                  static_configs: [{targets: ['a:1']}]
                  metric_relabel_configs: [{regex: 'x.*', action: labeldrop}]
                """;
        assertThat(job(text)).isEqualTo(job(text)).isNotEqualTo(job(text.replace("x.*", "y.*")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- {job_name: a, scrape_intervall: 1s} | 2 | unknown field \"scrape_intervall\"",
                "- {job_name: a, scrape_interval: soon} | 2 | is no duration",
                "- {job_name: a, scrape_interval: 1s, scrape_timeout: 2s} | 2 | longer than scrape_interval",
                "- {static_configs: []} | 2 | a job without a name",
                "- {job_name: a, kubernetes_sd_configs: []} | 2 | unknown field \"kubernetes_sd_configs\"",
                "- {job_name: a, scheme: ftp} | 2 | neither http nor https",
                "- {job_name: a, basic_auth: {username: u, password: p}} | 2 | is a secret",
                "- {job_name: a, bearer_token: t} | 2 | is a secret",
                "- {job_name: a, authorization: {credentials: t}} | 2 | is a secret",
                "- {job_name: a, tls_config: {ca_file: /does/not/exist}} | 2 | is not readable",
                "- {job_name: a, static_configs: [{targets: ['http://a:1/x']}]} | 2 | is no target",
                "- {job_name: a, honor_labels: perhaps} | 2 | neither true nor false",
                "- {job_name: a, file_sd_configs: [{files: [a.txt]}]} | 2 | ends neither in .json",
                "- {job_name: a, sample_limit: -1} | 2 | no whole number",
                "- {job_name: a, body_size_limit: much} | 2 | is no size",
            })
    void namesTheLineAndTheFault(String job, int line, String words) {
        ScrapeSet set = parse("scrape_configs:\n" + job + "\n");
        assertThat(set.problems()).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(line);
            assertThat(problem.words()).contains(words);
            assertThat(problem.file()).endsWith("prometheus.yml");
        });
    }

    @Test
    void saysWhereTheOtherPartsOfPrometheusConfigurationBelong() {
        ScrapeSet set = parse("rule_files: [a]\nglobal:\n  external_labels: {a: b}\nremote_write: []\nnothing: 1\n");
        assertThat(set.problems())
                .extracting(problem -> problem.line() + " " + problem.what() + " " + problem.fix())
                .anyMatch(
                        words -> words.startsWith("1 \"rule_files\"") && words.contains("quadrant.monitor.rules.files"))
                .anyMatch(words -> words.startsWith("3 ") && words.contains("quadrant.monitor.external-labels"))
                .anyMatch(words -> words.startsWith("5 unknown field \"nothing\""));
    }

    @Test
    void rulesMakeAddressPathSchemeParametersAndInterval() {
        ScrapeJob job = job("""
                scrape_configs:
                - job_name: probe
                  static_configs: [{targets: ['x.example', 'gone:1', 'bad address:1']}]
                  relabel_configs:
                  - {source_labels: [__address__], regex: 'gone.*', action: drop}
                  - {source_labels: [__address__], target_label: __param_target}
                  - {source_labels: [__address__], regex: 'x.*', target_label: instance, replacement: it}
                  - {source_labels: [__address__], regex: 'x.*', target_label: __address__, replacement: 'prober:9115'}
                  - {target_label: __scrape_interval__, replacement: 30s}
                  - {target_label: __metrics_path__, replacement: probe}
                """);
        TargetMaker.Made made = TargetMaker.make(job, job.groups());
        assertThat(made.droppedCount()).isEqualTo(1);
        assertThat(made.dropped().getFirst().get("__address__")).isEqualTo("gone:1");
        assertThat(made.problems()).hasSize(1).first().asString().contains("bad address:1");
        Target target = made.targets().values().iterator().next();
        assertThat(target.base()).hasToString("http://prober:9115");
        assertThat(target.path()).isEqualTo("/probe?target=x.example");
        assertThat(target.labels()).isEqualTo(Labels.of("job", "probe", "instance", "it"));
        assertThat(target.origin().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(target.origin().orElseThrow().discovered().get("__scrape_interval__"))
                .isEqualTo("15s");
    }

    @Test
    void filesOfTargetsAreJsonOrYaml() {
        String json = "[\n\t{\"targets\": [\"a:1\"], \"labels\": {\"x\": \"\\u00e4\"}}\n]\n";
        assertThat(TargetFileParser.file("t.json", json).groups())
                .containsExactly(new TargetGroup(List.of("a:1"), Labels.of("__meta_filepath", "t.json", "x", "ä")));
        assertThat(TargetFileParser.file("t.yml", "- targets: ['a:1']\n").problem())
                .isEmpty();
        for (var broken : Map.of(
                        "[{\"targets\": [\"a:1\"]", 1, "{}", 1, "[\n{\"target\": []}]", 2, "[{\"targets\":[{}]}]", 1)
                .entrySet()) {
            assertThat(TargetFileParser.file("t.json", broken.getKey()).problem())
                    .as(broken.getKey())
                    .hasValueSatisfying(
                            problem -> assertThat(problem.line()).isGreaterThanOrEqualTo(broken.getValue()));
        }
    }

    @Test
    void aFileThatBreaksKeepsItsTargets() throws IOException {
        Path file = Files.writeString(directory.resolve("t.json"), "[{\"targets\": [\"a:1\"]}]");
        String pattern = directory.resolve("*.json").toString();
        TargetFiles files = new TargetFiles();
        TargetFiles.View first = files.look(java.util.Set.of(pattern));
        assertThat(first.groups().get(pattern)).hasSize(1);
        Files.writeString(file, "[{\"targets\": [\"a:1\", ");
        TargetFiles.View broken = files.look(java.util.Set.of(pattern));
        assertThat(broken.groups().get(pattern)).isSameAs(first.groups().get(pattern));
        assertThat(broken.problems()).hasSize(1);
        Files.writeString(file, "[{\"targets\": [\"a:1\", \"b:1\"]}]");
        TargetFiles.View mended = files.look(java.util.Set.of(pattern));
        assertThat(mended.groups().get(pattern).getFirst().addresses()).containsExactly("a:1", "b:1");
        assertThat(mended.problems()).isEmpty();
        Files.delete(file);
        assertThat(files.look(java.util.Set.of(pattern)).groups().get(pattern)).isEmpty();
    }
}
