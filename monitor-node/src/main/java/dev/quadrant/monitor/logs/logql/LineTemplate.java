package dev.quadrant.monitor.logs.logql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Text with labels in it: {@code {{.name}}}, {@code {{__line__}}}, {@code {{.name | ToUpper}}}. The part of Go's templates that lines need. Immutable. */
final class LineTemplate {
    private static final String LINE = "__line__";

    private final List<Part> parts;

    /** @param text what stands there; null where a label's value goes */
    private record Part(String text, String label, List<UnaryOperator<String>> functions) {}

    private LineTemplate(List<Part> parts) {
        this.parts = parts;
    }

    /** @throws IllegalArgumentException in words */
    static LineTemplate parse(String template) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf("{{", at);
            if (open < 0) {
                parts.add(new Part(template.substring(at), "", List.of()));
                break;
            }
            int close = template.indexOf("}}", open);
            if (close < 0) {
                throw new IllegalArgumentException("a template with {{ but no }}");
            }
            if (open > at) {
                parts.add(new Part(template.substring(at, open), "", List.of()));
            }
            parts.add(action(template.substring(open + 2, close).strip()));
            at = close + 2;
        }
        return new LineTemplate(List.copyOf(parts));
    }

    private static Part action(String action) {
        String[] words = action.split("\\|");
        String first = words[0].strip();
        boolean label = first.startsWith(".") && first.length() > 1;
        if (!label && !first.equals(LINE)) {
            throw new IllegalArgumentException(
                    "{{" + action + "}}: a template has labels such as {{.name}} and {{__line__}}");
        }
        List<UnaryOperator<String>> functions = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            functions.add(function(words[i].strip()));
        }
        return new Part(null, label ? first.substring(1) : LINE, functions);
    }

    private static UnaryOperator<String> function(String name) {
        return switch (name) {
            case "ToLower", "lower" -> text -> text.toLowerCase(Locale.ROOT);
            case "ToUpper", "upper" -> text -> text.toUpperCase(Locale.ROOT);
            case "trim", "TrimSpace" -> String::strip;
            default ->
                throw new IllegalArgumentException("function " + name + " is not known: lower, upper and trim are");
        };
    }

    void needs(Set<String> names) {
        parts.forEach(part -> names.add(part.label()));
    }

    String expand(Line line) {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            if (part.text() != null) {
                out.append(part.text());
                continue;
            }
            String value = part.label().equals(LINE) ? line.text() : line.label(part.label());
            for (UnaryOperator<String> function : part.functions()) {
                value = function.apply(value);
            }
            out.append(value);
        }
        return out.toString();
    }
}
