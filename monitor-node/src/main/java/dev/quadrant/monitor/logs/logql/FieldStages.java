package dev.quadrant.monitor.logs.logql;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Stages that find labels in the line. */
final class FieldStages {
    private FieldStages() {}

    /** {@code | json}: all fields, or some under other names: {@code | json status="response.status"}. */
    record Json(Map<String, String> chosen) implements Stage {
        @Override
        public boolean apply(Line line) {
            try {
                if (chosen.isEmpty()) {
                    JsonFields.read(line.text(), "_", (name, value) -> line.find(name(name), value));
                } else {
                    Map<String, String> values = new HashMap<>();
                    JsonFields.read(line.text(), ".", values::putIfAbsent);
                    chosen.forEach((name, path) -> line.find(name, values.getOrDefault(path, "")));
                }
            } catch (JsonFields.NotJson e) {
                line.error("JSONParserErr", e.getMessage());
            }
            return true;
        }

        @Override
        public boolean changesLabels() {
            return true;
        }
    }

    /** {@code | logfmt}: all pairs, or some under other names. */
    record LogfmtPairs(Map<String, String> chosen) implements Stage {
        @Override
        public boolean apply(Line line) {
            if (chosen.isEmpty()) {
                LogfmtFields.read(line.text(), (name, value) -> line.find(name(name), value));
            } else {
                Map<String, String> values = new HashMap<>();
                LogfmtFields.read(line.text(), values::putIfAbsent);
                chosen.forEach((name, key) -> line.find(name, values.getOrDefault(key, "")));
            }
            return true;
        }

        @Override
        public boolean changesLabels() {
            return true;
        }
    }

    /** {@code | regexp}: the named groups of an expression. */
    record Regexp(Pattern pattern, List<String> names) implements Stage {
        /** @throws IllegalArgumentException in RE2's own words, or without a named group */
        static Regexp of(String expression) {
            try {
                Pattern pattern = Pattern.compile(expression);
                List<String> names = List.copyOf(pattern.namedGroups().keySet());
                if (names.isEmpty()) {
                    throw new IllegalArgumentException("an expression without a named group: (?P<name>...)");
                }
                return new Regexp(pattern, names);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }

        @Override
        public boolean apply(Line line) {
            Matcher matcher = pattern.matcher(line.text());
            if (matcher.find()) {
                for (String name : names) {
                    String value = matcher.group(name);
                    if (value != null) {
                        line.find(name, value);
                    }
                }
            }
            return true;
        }

        @Override
        public boolean changesLabels() {
            return true;
        }
    }

    /** {@code | pattern "<ip> - <_> [<time>]"}: texts, and what stands between them. */
    record Sketch(List<String> texts, List<String> names) implements Stage {
        /** @throws IllegalArgumentException in words */
        static Sketch of(String pattern) {
            List<String> texts = new ArrayList<>();
            List<String> names = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            int at = 0;
            while (at < pattern.length()) {
                int end = pattern.charAt(at) == '<' ? pattern.indexOf('>', at) : -1;
                String name = end < 0 ? "" : pattern.substring(at + 1, end);
                if (!name.isEmpty() && name.equals(name(name))) {
                    if (text.isEmpty() && !names.isEmpty()) {
                        throw new IllegalArgumentException("two captures with nothing between them");
                    }
                    texts.add(text.toString());
                    names.add(name);
                    text.setLength(0);
                    at = end + 1;
                } else {
                    text.append(pattern.charAt(at++));
                }
            }
            if (names.stream().allMatch(name -> name.equals("_"))) {
                throw new IllegalArgumentException("a pattern without a named capture: <name>");
            }
            texts.add(text.toString());
            return new Sketch(List.copyOf(texts), List.copyOf(names));
        }

        @Override
        public boolean apply(Line line) {
            String text = line.text();
            int at = text.indexOf(texts.getFirst());
            if (at < 0) {
                return true;
            }
            at += texts.getFirst().length();
            for (int i = 0; i < names.size(); i++) {
                String next = texts.get(i + 1);
                int end = next.isEmpty() ? text.length() : text.indexOf(next, at);
                if (end < 0) {
                    return true;
                }
                if (!names.get(i).equals("_")) {
                    line.find(names.get(i), text.substring(at, end));
                }
                at = end + next.length();
            }
            return true;
        }

        @Override
        public boolean changesLabels() {
            return true;
        }
    }

    /** {@code | drop a, b} and {@code | keep a, b}. */
    record Choice(boolean keep, List<String> names) implements Stage {
        @Override
        public boolean apply(Line line) {
            line.labels().forEach((name, value) -> {
                if (names.contains(name) != keep) {
                    line.set(name, "");
                }
            });
            return true;
        }

        @Override
        public boolean changesLabels() {
            return true;
        }
    }

    /** {@code | label_format a=b, c="text {{.d}}"}. */
    record LabelFormat(List<Change> changes) implements Stage {
        /** @param from name of the label that is renamed; null when the template makes the value */
        record Change(String name, String from, LineTemplate template) {}

        @Override
        public boolean apply(Line line) {
            for (Change change : changes) {
                if (change.from() != null) {
                    line.set(change.name(), line.label(change.from()));
                    line.set(change.from(), "");
                } else {
                    line.set(change.name(), change.template().expand(line));
                }
            }
            return true;
        }

        @Override
        public void needs(Set<String> names) {
            for (Change change : changes) {
                if (change.from() != null) {
                    names.add(change.from());
                } else {
                    change.template().needs(names);
                }
            }
        }

        @Override
        public boolean changesLabels() {
            return true;
        }
    }

    /** {@code | line_format "{{.a}} {{.b}}"}. */
    record LineFormat(LineTemplate template) implements Stage {
        @Override
        public boolean apply(Line line) {
            line.text(template.expand(line));
            return true;
        }

        @Override
        public void needs(Set<String> names) {
            template.needs(names);
        }

        @Override
        public boolean changesText() {
            return true;
        }
    }

    /** A field's name as a label's: other characters than letters, digits and {@code _} become {@code _}. */
    static String name(String field) {
        boolean good = !field.isEmpty() && !Lexer.digit(field.charAt(0));
        for (int i = 0; good && i < field.length(); i++) {
            good = Lexer.letter(field.charAt(i)) || Lexer.digit(field.charAt(i));
        }
        if (good) {
            return field;
        }
        StringBuilder name = new StringBuilder();
        if (field.isEmpty() || Lexer.digit(field.charAt(0))) {
            name.append('_');
        }
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            name.append(Lexer.letter(c) || Lexer.digit(c) ? c : '_');
        }
        return name.toString();
    }
}
