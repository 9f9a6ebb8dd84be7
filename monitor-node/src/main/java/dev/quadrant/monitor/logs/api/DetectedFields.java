package dev.quadrant.monitor.logs.api;

import dev.quadrant.monitor.logs.logql.Fields;
import dev.quadrant.monitor.logs.logql.FoundLine;
import dev.quadrant.monitor.logs.logql.Quantity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which fields are in some lines, by what the parsers find in them. */
final class DetectedFields {
    private static final int FIELDS_MAX = 200;

    private DetectedFields() {}

    private static final class Field {
        final Set<String> values = new HashSet<>();
        final Set<String> parsers = new HashSet<>();

        String type() {
            if (values.stream().allMatch(value -> Quantity.number(value).isPresent())) {
                return "float";
            }
            return values.stream().allMatch(value -> Quantity.nanos(value).isPresent()) ? "duration" : "string";
        }
    }

    static String of(List<FoundLine> lines) {
        Map<String, Field> fields = new TreeMap<>();
        for (FoundLine line : lines) {
            String parser = Fields.read(line.text(), (name, value) -> {
                if (fields.size() < FIELDS_MAX || fields.containsKey(name)) {
                    fields.computeIfAbsent(name, _ -> new Field()).values.add(value);
                }
            });
            fields.values().stream()
                    .filter(field -> field.parsers.isEmpty())
                    .forEach(field -> field.parsers.add(parser));
        }
        JsonArray all = new JsonArray();
        fields.forEach((name, field) -> all.add(new JsonObject()
                .put("label", name)
                .put("type", field.type())
                .put("cardinality", field.values.size())
                .put("parsers", new JsonArray(field.parsers.stream().toList()))));
        return new JsonObject().put("fields", all).put("limit", FIELDS_MAX).encode();
    }
}
