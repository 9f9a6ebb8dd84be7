package dev.quadrant.monitor.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The top of a file in the form of Prometheus' own configuration. What it says of scrapes and of remote write is read; what
 * this node takes from its own configuration is told, with the key that does it.
 */
public final class TopLevel {
    private static final List<String> READ = List.of("global", "scrape_configs", "remote_write");
    private static final Map<String, String> ELSEWHERE = Map.of(
            "rule_files", "quadrant.monitor.rules.files",
            "alerting", "quadrant.monitor.notify.alertmanagers",
            "storage", "quadrant.monitor.storage.path",
            "evaluation_interval", "quadrant.monitor.rules.interval",
            "external_labels", "quadrant.monitor.external-labels");

    /** Fields of {@code global}. */
    private static final List<String> GLOBAL = List.of(
            "scrape_interval",
            "scrape_timeout",
            "body_size_limit",
            "sample_limit",
            "label_limit",
            "label_name_length_limit",
            "label_value_length_limit",
            "target_limit");

    private TopLevel() {}

    public static YamlMap read(Node root, YamlMap.Faults faults) {
        YamlMap top = new YamlMap(root, with(READ), faults);
        elsewhere(top, faults);
        return top;
    }

    /** The defaults of all jobs; null when the file has none. */
    public static YamlMap global(YamlMap top, YamlMap.Faults faults) {
        YamlMap global = top.map("global", with(GLOBAL));
        if (global != null) {
            elsewhere(global, faults);
        }
        return global;
    }

    private static List<String> with(List<String> fields) {
        List<String> all = new ArrayList<>(fields);
        all.addAll(ELSEWHERE.keySet());
        return all;
    }

    private static void elsewhere(YamlMap map, YamlMap.Faults faults) {
        ELSEWHERE.forEach((field, key) -> {
            if (map.has(field)) {
                faults.fault(map.line(field), "\"" + field + "\" is not read from this file", "set " + key);
            }
        });
    }
}
