package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Parses a selector and the stages behind it. Not for several threads. */
final class PipelineParser {
    private static final int STAGES_MAX = 100;
    private static final int DEPTH_MAX = 64;

    private final Words words;
    private String unwrap = "";
    private LabelFilter.Unit conversion = LabelFilter.Unit.NUMBER;

    PipelineParser(Words words) {
        this.words = words;
    }

    /** The label that is unwrapped; empty when none is. */
    String unwrap() {
        return unwrap;
    }

    LabelFilter.Unit conversion() {
        return conversion;
    }

    Expression.Pipeline pipeline() throws LogQueryException {
        Token begin = words.peek();
        List<Matcher> matchers = matchers();
        if (!matchers.isEmpty() && matchers.stream().allMatch(Matcher::matchesAbsent)) {
            throw words.errorAt(
                    begin,
                    "queries require at least one regexp or equality matcher that does not have an empty-compatible value."
                            + " For instance, app=~\".*\" does not meet this requirement, but app=~\".+\" will");
        }
        return new Expression.Pipeline(matchers, stages(new ArrayList<>()));
    }

    private List<Matcher> matchers() throws LogQueryException {
        words.need("{");
        List<Matcher> matchers = new ArrayList<>();
        while (!words.take("}")) {
            matchers.add(matcher());
            if (!words.peek().is("}")) {
                words.need(",");
            }
        }
        return matchers;
    }

    private Matcher matcher() throws LogQueryException {
        String name = words.name();
        Token operator = words.next();
        Matcher.Type type =
                switch (operator.text()) {
                    case "=" -> Matcher.Type.EQUAL;
                    case "!=" -> Matcher.Type.NOT_EQUAL;
                    case "=~" -> Matcher.Type.REGEX;
                    case "!~" -> Matcher.Type.NOT_REGEX;
                    default -> throw words.errorAt(operator, "=, !=, =~ or !~ is missing before " + operator.shown());
                };
        Token value = words.peek();
        return matcher(name, type, words.string(), value);
    }

    private Matcher matcher(String name, Matcher.Type type, String value, Token at) throws LogQueryException {
        try {
            return Matcher.of(name, type, value);
        } catch (IllegalArgumentException e) {
            throw words.errorAt(at, e.getMessage());
        }
    }

    List<Stage> stages(List<Stage> stages) throws LogQueryException {
        while (true) {
            Token token = words.peek();
            switch (token.kind() == Token.Kind.SYMBOL ? token.text() : "") {
                case "|=", "!=", "|~", "!~" -> stages.add(lineFilter());
                case "|" -> {
                    words.next();
                    stage(stages);
                }
                case "|>", "!>" -> throw words.error("pattern filters are not supported: use |~");
                default -> {
                    return List.copyOf(stages);
                }
            }
            if (stages.size() > STAGES_MAX) {
                throw LogQueryException.limit("stages-max", "more than " + STAGES_MAX + " stages");
            }
        }
    }

    private LineFilter lineFilter() throws LogQueryException {
        Token operator = words.next();
        List<String> texts = new ArrayList<>();
        Token first = words.peek();
        do {
            texts.add(words.string());
        } while (words.take("or"));
        boolean negated = operator.text().startsWith("!");
        try {
            return operator.text().endsWith("~")
                    ? LineFilter.expressions(negated, texts)
                    : LineFilter.texts(negated, texts);
        } catch (IllegalArgumentException e) {
            throw words.errorAt(first, e.getMessage());
        }
    }

    private void stage(List<Stage> stages) throws LogQueryException {
        Token token = words.peek();
        boolean comparison = words.second().kind() == Token.Kind.SYMBOL
                && LabelFilter.Comparison.of(words.second().text()) != null;
        if (token.is("(") || comparison || isRegexComparison()) {
            stages.add(condition(0));
            return;
        }
        words.name();
        switch (token.text()) {
            case "json" -> stages.add(new FieldStages.Json(chosen()));
            case "logfmt" -> stages.add(new FieldStages.LogfmtPairs(chosen()));
            case "regexp" -> stages.add(expression(token, FieldStages.Regexp::of));
            case "pattern" -> stages.add(expression(token, FieldStages.Sketch::of));
            case "line_format" ->
                stages.add(expression(token, text -> new FieldStages.LineFormat(LineTemplate.parse(text))));
            case "label_format" -> stages.add(labelFormat());
            case "drop", "keep" ->
                stages.add(new FieldStages.Choice(token.text().equals("keep"), list()));
            case "unwrap" -> unwrapped();
            case "decolorize" -> stages.add(new Decolorize());
            default -> throw words.errorAt(token, "stage " + token.shown() + " is not known");
        }
    }

    private boolean isRegexComparison() {
        Token second = words.second();
        return words.peek().kind() == Token.Kind.NAME && (second.is("=~") || second.is("!~"));
    }

    private interface Making {
        Stage of(String text);
    }

    private Stage expression(Token at, Making making) throws LogQueryException {
        String text = words.string();
        try {
            return making.of(text);
        } catch (IllegalArgumentException e) {
            throw words.errorAt(at, e.getMessage());
        }
    }

    /** Names, perhaps with where they are from: {@code a, b="c.d"}; and options such as {@code --strict}, which change nothing. */
    private Map<String, String> chosen() throws LogQueryException {
        while (words.peek().is("-")) {
            words.next();
            words.need("-");
            words.name();
            if (words.take("-")) {
                words.name();
            }
        }
        Map<String, String> chosen = new LinkedHashMap<>();
        while (words.peek().kind() == Token.Kind.NAME) {
            String name = words.name();
            chosen.put(name, words.take("=") ? path(words.string()) : name);
            if (!words.take(",")) {
                break;
            }
        }
        return chosen;
    }

    /** {@code a["b"].c} as {@code a.b.c}. */
    private static String path(String path) {
        return path.replace("[\"", ".").replace("\"]", "").replaceFirst("^\\.", "");
    }

    private List<String> list() throws LogQueryException {
        List<String> names = new ArrayList<>();
        do {
            names.add(words.name());
        } while (words.take(","));
        return names;
    }

    private Stage labelFormat() throws LogQueryException {
        List<FieldStages.LabelFormat.Change> changes = new ArrayList<>();
        do {
            String name = words.name();
            words.need("=");
            Token token = words.next();
            if (token.kind() == Token.Kind.NAME) {
                changes.add(new FieldStages.LabelFormat.Change(name, token.text(), null));
            } else if (token.kind() == Token.Kind.STRING) {
                changes.add(new FieldStages.LabelFormat.Change(name, null, template(token)));
            } else {
                throw words.unexpected(token);
            }
        } while (words.take(","));
        return new FieldStages.LabelFormat(changes);
    }

    private LineTemplate template(Token token) throws LogQueryException {
        try {
            return LineTemplate.parse(token.text());
        } catch (IllegalArgumentException e) {
            throw words.errorAt(token, e.getMessage());
        }
    }

    private void unwrapped() throws LogQueryException {
        String name = words.name();
        if (words.take("(")) {
            conversion = switch (name) {
                case "duration", "duration_seconds" -> LabelFilter.Unit.DURATION;
                case "bytes" -> LabelFilter.Unit.BYTES;
                default -> throw words.error("conversion \"" + name + "\" is not known: duration and bytes are");
            };
            unwrap = words.name();
            words.need(")");
        } else {
            unwrap = name;
        }
    }

    private LabelFilter condition(int depth) throws LogQueryException {
        if (depth > DEPTH_MAX) {
            throw LogQueryException.limit("depth-max", "conditions that nest deeper than " + DEPTH_MAX);
        }
        LabelFilter left = both(depth);
        while (words.take("or")) {
            left = new LabelFilter.Pair(false, left, both(depth));
        }
        return left;
    }

    private LabelFilter both(int depth) throws LogQueryException {
        LabelFilter left = one(depth);
        while (words.take("and") || words.take(",")) {
            left = new LabelFilter.Pair(true, left, one(depth));
        }
        return left;
    }

    private LabelFilter one(int depth) throws LogQueryException {
        if (words.take("(")) {
            LabelFilter inner = condition(depth + 1);
            words.need(")");
            return inner;
        }
        String name = words.name();
        Token operator = words.next();
        Token value = words.next();
        if (value.kind() == Token.Kind.STRING) {
            Matcher.Type type =
                    switch (operator.text()) {
                        case "=", "==" -> Matcher.Type.EQUAL;
                        case "!=" -> Matcher.Type.NOT_EQUAL;
                        case "=~" -> Matcher.Type.REGEX;
                        case "!~" -> Matcher.Type.NOT_REGEX;
                        default -> throw words.errorAt(operator, "a text is compared with =, !=, =~ or !~");
                    };
            return new LabelFilter.Text(matcher(name, type, value.text(), value));
        }
        LabelFilter.Comparison comparison = LabelFilter.Comparison.of(operator.text());
        if (comparison == null) {
            throw words.unexpected(operator);
        }
        return amount(name, comparison, value);
    }

    private LabelFilter amount(String name, LabelFilter.Comparison comparison, Token first) throws LogQueryException {
        boolean negative = first.is("-");
        Token value = negative ? words.next() : first;
        double sign = negative ? -1 : 1;
        if (value.kind() == Token.Kind.NUMBER) {
            OptionalDouble number = Quantity.number(value.text());
            if (number.isPresent()) {
                return new LabelFilter.Amount(name, comparison, sign * number.getAsDouble(), LabelFilter.Unit.NUMBER);
            }
            OptionalLong nanos = Quantity.nanos(value.text());
            if (nanos.isPresent()) {
                return new LabelFilter.Amount(name, comparison, sign * nanos.getAsLong(), LabelFilter.Unit.DURATION);
            }
            OptionalDouble bytes = Quantity.bytes(value.text());
            if (bytes.isPresent()) {
                return new LabelFilter.Amount(name, comparison, sign * bytes.getAsDouble(), LabelFilter.Unit.BYTES);
            }
        }
        throw words.errorAt(value, "a text, a number, a duration or a size is missing before " + value.shown());
    }
}
