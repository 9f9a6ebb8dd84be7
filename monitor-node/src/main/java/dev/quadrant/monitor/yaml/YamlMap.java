package dev.quadrant.monitor.yaml;

import dev.quadrant.monitor.promql.Durations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A mapping of a YAML file whose fields are known by name and line. What is of another kind than it should be is told. */
public final class YamlMap {
    /** Takes what is wrong, with its line from 1. */
    public interface Faults {
        void fault(int line, String what, String fix);
    }

    private static final Pattern BYTES = Pattern.compile("(\\d{1,9})([KMGT]?)(?:i?B)?");

    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final int line;
    private Faults faults;

    /**
     * Reads a mapping.
     *
     * @param known the fields that there may be; null for any
     */
    public YamlMap(Node node, List<String> known, Faults faults) {
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
    public void faults(Faults replaced) {
        faults = replaced;
    }

    public int line() {
        return line;
    }

    /** Line of a field, else of the mapping. */
    public int line(String field) {
        return lines.getOrDefault(field, line);
    }

    public boolean has(String field) {
        return fields.containsKey(field);
    }

    /** A field's text; empty when it is absent or empty. */
    public String text(String field) {
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

    /** A duration in ms; 0 when the field is absent. */
    public long duration(String field) {
        String text = text(field);
        long millis = text.isEmpty() || text.equals("0") ? 0 : Durations.parse(text);
        if (millis < 0) {
            faults.fault(line(field), "\"" + field + ": " + text + "\" is no duration", "write it as 30s, 5m or 1h30m");
            return 0;
        }
        return millis;
    }

    /** A whole number from 0; that of the caller when the field is absent. */
    public long number(String field, long absent) {
        String text = text(field);
        try {
            long number = text.isEmpty() ? absent : Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        faults.fault(line(field), "\"" + field + ": " + text + "\" is no whole number from 0", "write digits only");
        return absent;
    }

    /** A number of bytes, {@code 10MB} or {@code 512KiB} (both of 1024); that of the caller when the field is absent. */
    public long bytes(String field, long absent) {
        String text = text(field);
        Matcher form = BYTES.matcher(text);
        if (text.isEmpty()) {
            return absent;
        }
        if (!form.matches()) {
            faults.fault(line(field), "\"" + field + ": " + text + "\" is no size", "write it as 512KB or 10MB");
            return absent;
        }
        int unit = form.group(2).isEmpty() ? 0 : "KMGT".indexOf(form.group(2)) + 1;
        return Long.parseLong(form.group(1)) << 10 * unit;
    }

    /** {@code true} or {@code false}; that of the caller when the field is absent. */
    public boolean flag(String field, boolean absent) {
        String text = text(field);
        if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
            faults.fault(line(field), "\"" + field + ": " + text + "\" is neither true nor false", "write one of them");
        }
        return text.isEmpty() ? absent : text.equals("true");
    }

    /**
     * A field that is a mapping; null when it is absent.
     *
     * @param known the fields that there may be in it; null for any
     */
    public YamlMap map(String field, List<String> known) {
        Node node = fields.get(field);
        return node == null
                        || node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL)
                ? null
                : new YamlMap(node, known, faults);
    }

    /** The names of the fields, in their order. */
    public List<String> names() {
        return List.copyOf(fields.keySet());
    }

    /** The texts of a field that is a list of texts; none when it is absent. */
    public List<String> textList(String field) {
        List<String> texts = new ArrayList<>();
        list(field).forEach(node -> texts.add(text(field, node)));
        return texts;
    }

    /** The elements of a field that is a list; none when it is absent. */
    public List<Node> list(String field) {
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
    public SortedMap<String, String> texts(String field) {
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

    public static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
