package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.labels.LabelsBuilder;
import dev.quadrant.monitor.yaml.FileProblem;
import dev.quadrant.monitor.yaml.YamlMap;
import dev.quadrant.monitor.yaml.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Groups of targets, as scrape files have them and as files of targets ({@code file_sd}) are. JSON is read as the YAML that it
 * is, but for tabs, which YAML does not take between tokens.
 */
final class TargetFileParser {
    private static final List<String> GROUP = List.of("targets", "labels");
    private static final java.util.regex.Pattern NAME = java.util.regex.Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private final YamlMap.Faults faults;

    TargetFileParser(YamlMap.Faults faults) {
        this.faults = faults;
    }

    /** A file of targets: its groups, or the first thing that is wrong with it. */
    record Parsed(List<TargetGroup> groups, Optional<FileProblem> problem) {}

    static Parsed file(String file, String text) {
        List<FileProblem> problems = new ArrayList<>();
        YamlMap.Faults told = (line, what, fix) -> problems.add(new FileProblem(file, line, "", what, fix));
        List<TargetGroup> groups = new ArrayList<>();
        String plain = file.endsWith(".json") ? text.replace('\t', ' ') : text;
        YamlText.root(plain, told).ifPresent(root -> {
            if (root instanceof SequenceNode list) {
                TargetFileParser parser = new TargetFileParser(told);
                list.getValue().forEach(node -> groups.add(parser.group(node, file)));
            } else {
                told.fault(YamlMap.line(root), "a list of groups must stand here", "begin with [{\"targets\": [...]}]");
            }
        });
        return new Parsed(groups, problems.stream().findFirst());
    }

    /**
     * One group.
     *
     * @param file that names it, for the label {@code __meta_filepath}; empty for none
     */
    TargetGroup group(Node node, String file) {
        YamlMap group = new YamlMap(node, GROUP, faults);
        LabelsBuilder labels = new LabelsBuilder();
        group.texts("labels").forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                faults.fault(
                        group.line("labels"), "\"" + name + "\" is no name of a label", "use letters, digits and _");
            } else if (!name.equals("__meta_filepath")) {
                labels.add(name, value);
            }
        });
        List<String> addresses = group.textList("targets");
        addresses.stream()
                .filter(address -> address.isBlank() || address.contains("/"))
                .findFirst()
                .ifPresent(address -> faults.fault(
                        group.line("targets"),
                        "\"" + address + "\" is no target",
                        "write host:port, without scheme and path"));
        return new TargetGroup(
                addresses,
                file.isEmpty()
                        ? labels.build()
                        : labels.add("__meta_filepath", file).build());
    }
}
