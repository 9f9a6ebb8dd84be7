package dev.quadrant.monitor.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A mapping of a YAML file whose fields are known by name and line. What is of another kind than it should be is told. */
final class YamlMap {
    /** Takes what is wrong, with its line from 1. */
    interface Faults {
        void fault(int line, String what, String fix);
    }

    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final int line;
    private Faults faults;

    /**
     * Reads a mapping.
     *
     * @param known the fields that there may be; null for any
     */
    YamlMap(Node node, List<String> known, Faults faults) {
        this.faults = faults;
        this.line = line(node);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(field -> take(field, known));
        } else {
            faults.fault(line, "a mapping must stand here", "write fields as \"name: value\", one a line");
        }
    }

    private void take(NodeTuple field, List<String> known) {
        int at = line(field.getKeyNode());
        if (!(field.getKeyNode() instanceof ScalarNode key)) {
            faults.fault(at, "a field's name must be a text", "write \"name: value\"");
        } else if (known != null && !known.contains(key.getValue())) {
            faults.fault(
                    at, "unknown field \"" + key.getValue() + "\"", "the fields here are " + String.join(", ", known));
        } else if (fields.put(key.getValue(), field.getValueNode()) != null) {
            faults.fault(at, "field \"" + key.getValue() + "\" stands twice", "leave one of them out");
        } else {
            lines.put(key.getValue(), at);
        }
    }

    /** From now on faults are told to another, who knows more of where they are. */
    void faults(Faults replaced) {
        faults = replaced;
    }

    int line() {
        return line;
    }

    /** Line of a field, else of the mapping. */
    int line(String field) {
        return lines.getOrDefault(field, line);
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** A field's text; empty when it is absent or empty. */
    String text(String field) {
        return text(field, fields.get(field));
    }

    private String text(String field, Node node) {
        return switch (node) {
            case null -> "";
            case ScalarNode scalar -> scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue();
            default -> {
                faults.fault(line(node), "\"" + field + "\" must be a text", "write one value behind the colon");
                yield "";
            }
        };
    }

    /** The elements of a field that is a list; none when it is absent. */
    List<Node> list(String field) {
        Node node = fields.get(field);
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        if (node != null
                && !(node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL))) {
            faults.fault(line(node), "\"" + field + "\" must be a list", "begin each of its entries with \"- \"");
        }
        return List.of();
    }

    /** The texts of a field that is a mapping; none when it is absent. */
    SortedMap<String, String> texts(String field) {
        SortedMap<String, String> texts = new TreeMap<>();
        Node node = fields.get(field);
        if (node == null || node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL)) {
            return texts;
        }
        YamlMap inner = new YamlMap(node, null, faults);
        for (String name : new ArrayList<>(inner.fields.keySet())) {
            texts.put(name, inner.text(name));
        }
        return texts;
    }

    static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
