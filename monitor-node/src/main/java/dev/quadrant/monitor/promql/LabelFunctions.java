package dev.quadrant.monitor.promql;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Replacement;
import java.util.ArrayList;
import java.util.List;

/** {@code label_replace} and {@code label_join}. */
final class LabelFunctions {
    private LabelFunctions() {}

    static Value replace(Evaluator evaluator, Expression.Call call) throws QueryException {
        String target = target(evaluator, call, "label_replace");
        String replacement = evaluator.text(call.arguments().get(2));
        String source = evaluator.text(call.arguments().get(3));
        String expression = evaluator.text(call.arguments().get(4));
        Pattern pattern = pattern(expression);
        Rows rows = new Rows();
        for (Row row : evaluator.vector(call.arguments().get(0))) {
            Matcher matcher = pattern.matcher(row.labels().get(source));
            rows.add(matcher.matches() ? set(row, target, Replacement.expand(replacement, matcher, pattern)) : row);
        }
        return rows.vector();
    }

    private static Pattern pattern(String expression) throws QueryException {
        try {
            return Pattern.compile(expression, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new QueryException(
                    QueryException.Kind.EXECUTION, "invalid regular expression in label_replace(): " + expression);
        }
    }

    static Value join(Evaluator evaluator, Expression.Call call) throws QueryException {
        String target = target(evaluator, call, "label_join");
        String separator = evaluator.text(call.arguments().get(2));
        List<String> sources = new ArrayList<>();
        for (Expression source : call.arguments().subList(3, call.arguments().size())) {
            sources.add(evaluator.text(source));
        }
        Rows rows = new Rows();
        for (Row row : evaluator.vector(call.arguments().get(0))) {
            List<String> values = new ArrayList<>();
            for (String source : sources) {
                values.add(row.labels().get(source));
            }
            rows.add(set(row, target, String.join(separator, values)));
        }
        return rows.vector();
    }

    private static Row set(Row row, String name, String value) {
        // A name that is set here is meant to stay.
        boolean nameless = row.nameless() && !name.equals(Labels.NAME);
        return row.named(LabelSets.with(row.labels(), name, value), nameless);
    }

    private static String target(Evaluator evaluator, Expression.Call call, String function) throws QueryException {
        String target = evaluator.text(call.arguments().get(1));
        if (target.isEmpty() || RawBytes.invalid(target)) {
            throw new QueryException(
                    QueryException.Kind.EXECUTION, "invalid destination label name in " + function + "(): " + target);
        }
        return target;
    }
}
