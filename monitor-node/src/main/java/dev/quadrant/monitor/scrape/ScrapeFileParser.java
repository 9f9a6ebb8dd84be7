package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.access.HttpAccess;
import dev.quadrant.monitor.access.HttpAccessReader;
import dev.quadrant.monitor.exposition.Limits;
import dev.quadrant.monitor.relabel.Relabelling;
import dev.quadrant.monitor.relabel.RelabellingReader;
import dev.quadrant.monitor.yaml.FileProblem;
import dev.quadrant.monitor.yaml.TopLevel;
import dev.quadrant.monitor.yaml.YamlMap;
import dev.quadrant.monitor.yaml.YamlText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one scrape file and finds all that is wrong with it. One for each file. */
final class ScrapeFileParser {
    private static final List<String> JOB = Stream.concat(
                    Stream.of(
                            "job_name",
                            "scrape_interval",
                            "scrape_timeout",
                            "metrics_path",
                            "scheme",
                            "params",
                            "honor_labels",
                            "honor_timestamps",
                            "enable_compression",
                            "static_configs",
                            "file_sd_configs",
                            "relabel_configs",
                            "metric_relabel_configs",
                            "body_size_limit",
                            "sample_limit",
                            "label_limit",
                            "label_name_length_limit",
                            "label_value_length_limit",
                            "target_limit"),
                    HttpAccessReader.FIELDS.stream())
            .toList();
    private static final List<String> FILES = List.of("files", "refresh_interval");

    private final Path file;
    private final ScrapeOptions defaults;
    private final int targetsMax;
    private final List<ScrapeJob> jobs = new ArrayList<>();
    private final List<FileProblem> problems = new ArrayList<>();
    /** What is read now, as messages name it. */
    private String now = "";

    private YamlMap global;

    private ScrapeFileParser(Path file, ScrapeOptions defaults, int targetsMax) {
        this.file = file.toAbsolutePath();
        this.defaults = defaults;
        this.targetsMax = targetsMax;
    }

    static ScrapeSet parse(Path file, String text, ScrapeOptions defaults, int targetsMax) {
        ScrapeFileParser parser = new ScrapeFileParser(file, defaults, targetsMax);
        YamlText.root(text, parser::fault).ifPresent(parser::top);
        return new ScrapeSet(parser.jobs, parser.problems);
    }

    private void fault(int line, String what, String fix) {
        problems.add(new FileProblem(file.toString(), line, now, what, fix));
    }

    private void top(Node root) {
        YamlMap top = TopLevel.read(root, this::fault);
        global = TopLevel.global(top, this::fault);
        for (Node node : top.list("scrape_configs")) {
            now = "";
            job(new YamlMap(node, JOB, this::fault));
        }
    }

    private void job(YamlMap job) {
        String name = job.text("job_name");
        if (name.isEmpty()) {
            fault(job.line(), "a job without a name", "add \"job_name: ...\"");
        }
        now = "job \"" + name + "\"";
        Duration interval = duration(job, "scrape_interval", defaults.interval());
        Duration timeout = timeout(job, interval);
        String scheme = job.has("scheme") ? job.text("scheme") : "http";
        if (!scheme.equals("http") && !scheme.equals("https")) {
            fault(job.line("scheme"), "scheme \"" + scheme + "\" is neither http nor https", "write one of them");
        }
        HttpAccess access = new HttpAccessReader(file.getParent(), this::fault).read(job);
        Relabelling relabelling = RelabellingReader.read(job, "relabel_configs", this::fault);
        Intake intake = intake(job);
        long most = number(job, "target_limit");
        jobs.add(new ScrapeJob(
                name,
                interval,
                timeout,
                limits(job),
                intake,
                access,
                job.flag("enable_compression", true),
                scheme,
                job.has("metrics_path") ? job.text("metrics_path") : "/metrics",
                parameters(job),
                relabelling,
                groups(job),
                files(job),
                most == 0 ? targetsMax : (int) Math.min(most, Integer.MAX_VALUE)));
    }

    private Duration duration(YamlMap job, String field, Duration otherwise) {
        YamlMap map = job.has(field) ? job : global;
        if (map == null || !map.has(field)) {
            return otherwise;
        }
        long millis = map.duration(field);
        if (millis == 0) {
            fault(map.line(field), "\"" + field + "\" must be above 0", "write a time such as 15s");
        }
        return Duration.ofMillis(Math.max(1, millis));
    }

    /** Its own, else that of all jobs, else the node's, these two at most the interval. */
    private Duration timeout(YamlMap job, Duration interval) {
        Duration timeout = duration(job, "scrape_timeout", defaults.timeout());
        if (timeout.compareTo(interval) <= 0) {
            return timeout;
        }
        if (job.has("scrape_timeout")) {
            fault(job.line("scrape_timeout"), "scrape_timeout is longer than scrape_interval", "make it shorter");
        }
        return interval;
    }

    private long number(YamlMap job, String field) {
        YamlMap map = job.has(field) ? job : global;
        return map == null ? 0 : map.number(field, 0);
    }

    private int limit(YamlMap job, String field) {
        return (int) Math.min(number(job, field), Integer.MAX_VALUE);
    }

    /** The node's bounds hold whatever a job says. */
    private ScrapeLimits limits(YamlMap job) {
        YamlMap map = job.has("body_size_limit") ? job : global;
        long body = map == null ? 0 : map.bytes("body_size_limit", 0);
        ScrapeLimits node = defaults.limits();
        Limits series = node.series();
        return new ScrapeLimits(
                body == 0 ? node.body() : (int) Math.min(body, node.body()), node.samples(), series, node.strict());
    }

    private Intake intake(YamlMap job) {
        return new Intake(
                job.flag("honor_labels", false),
                job.flag("honor_timestamps", true),
                RelabellingReader.read(job, "metric_relabel_configs", this::fault),
                limit(job, "sample_limit"),
                limit(job, "label_limit"),
                limit(job, "label_name_length_limit"),
                limit(job, "label_value_length_limit"));
    }

    private Map<String, List<String>> parameters(YamlMap job) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        YamlMap map = job.map("params", null);
        if (map != null) {
            for (String name : map.names()) {
                List<String> values = map.textList(name);
                if (!values.isEmpty()) {
                    parameters.put(name, values);
                }
            }
        }
        return parameters;
    }

    private List<TargetGroup> groups(YamlMap job) {
        TargetFileParser parser = new TargetFileParser(this::fault);
        return job.list("static_configs").stream()
                .map(node -> parser.group(node, ""))
                .toList();
    }

    private List<String> files(YamlMap job) {
        List<String> patterns = new ArrayList<>();
        for (Node node : job.list("file_sd_configs")) {
            YamlMap files = new YamlMap(node, FILES, this::fault);
            // Files are looked at each second here; the field is taken so that files of Prometheus can be.
            files.duration("refresh_interval");
            for (String pattern : files.textList("files")) {
                if (!pattern.matches("(?s).*\\.(json|ya?ml)")) {
                    fault(files.line("files"), "\"" + pattern + "\" ends neither in .json nor in .yml", "rename it");
                }
                patterns.add(file.getParent().resolve(pattern).toString());
            }
        }
        return patterns;
    }
}
