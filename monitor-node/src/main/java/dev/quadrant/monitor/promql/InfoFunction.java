package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code info(vector, {selector})}: gives series the labels of the info series, {@code target_info} unless the selector names
 * others, that have the same {@code instance} and {@code job}. Labels that the selector names are the only ones taken, and
 * a series for which there are none goes unless the selector takes empty ones.
 */
final class InfoFunction {
    private static final List<String> IDENTIFYING = List.of("instance", "job");

    private final Evaluator evaluator;
    private final Expression.Call call;
    private final List<Matcher> names = new ArrayList<>();
    private final List<Matcher> data = new ArrayList<>();
    /** Info series by what identifies them, and then by their metric. */
    private final Map<Labels, Map<String, List<Row>>> infos = new HashMap<>();

    private final Map<Labels, Row> results = new TreeMap<>();

    private InfoFunction(Evaluator evaluator, Expression.Call call) {
        this.evaluator = evaluator;
        this.call = call;
        if (call.arguments().size() > 1) {
            Expression.VectorSelector selector =
                    (Expression.VectorSelector) call.arguments().get(1).bare();
            for (Matcher matcher : selector.matchers()) {
                (matcher.name().equals(Labels.NAME) ? names : data).add(matcher);
            }
        }
        if (names.isEmpty()) {
            names.add(Matcher.of(Labels.NAME, Matcher.Type.EQUAL, "target_info"));
        } else if (names.stream().noneMatch(InfoFunction::positive)) {
            names.add(Matcher.of(Labels.NAME, Matcher.Type.REGEX, ".+_info"));
        }
    }

    private static boolean positive(Matcher matcher) {
        return matcher.type() == Matcher.Type.EQUAL || matcher.type() == Matcher.Type.REGEX;
    }

    static Value of(Evaluator evaluator, Expression.Call call) throws QueryException {
        return new InfoFunction(evaluator, call).evaluate();
    }

    private Value evaluate() throws QueryException {
        List<Row> rows = evaluator.vector(call.arguments().get(0));
        Set<Labels> wanted = new HashSet<>();
        for (Row row : rows) {
            Labels identity = LabelSets.keep(row.labels(), IDENTIFYING);
            if (!info(row) && !identity.equals(Labels.EMPTY)) {
                wanted.add(identity);
            }
        }
        if (!wanted.isEmpty()) {
            read(wanted);
        }
        for (Row row : rows) {
            for (int i = 0; i < evaluator.steps().count(); i++) {
                if (row.present(i)) {
                    enrich(row, i);
                }
            }
            evaluator.evaluation().budget().work(evaluator.steps().count());
        }
        return new Value.Vector(new ArrayList<>(results.values()));
    }

    /** Whether a series is an info series itself. */
    private boolean info(Row row) {
        String name = row.labels().get(Labels.NAME);
        return names.stream().allMatch(matcher -> matcher.matches(name));
    }

    /** Reads the info series as of the time that the series themselves are of. */
    private void read(Set<Labels> wanted) throws QueryException {
        List<Matcher> matchers = new ArrayList<>(names);
        matchers.addAll(data);
        Expression.VectorSelector selector = new Expression.VectorSelector(
                matchers, Shift.of(call.arguments().get(0)), Extension.NONE, call.position());
        for (Row row : evaluator.selection().newest(selector)) {
            if (row.hasHistograms()) {
                throw new QueryException(QueryException.Kind.EXECUTION, "info sample should be float");
            }
        }
        for (Row row : evaluator.selection().times(selector)) {
            Labels identity = LabelSets.keep(row.labels(), IDENTIFYING);
            if (wanted.contains(identity)) {
                infos.computeIfAbsent(identity, same -> new TreeMap<>())
                        .computeIfAbsent(row.labels().get(Labels.NAME), same -> new ArrayList<>())
                        .add(row);
            }
        }
    }

    private void enrich(Row row, int step) throws QueryException {
        Map<String, List<Row>> known =
                info(row) ? Map.of() : infos.getOrDefault(LabelSets.keep(row.labels(), IDENTIFYING), Map.of());
        Map<String, String> added = new TreeMap<>();
        boolean found = false;
        for (List<Row> candidates : known.values()) {
            Row info = newest(candidates, step);
            if (info != null) {
                found = true;
                take(info.labels(), added);
            }
        }
        if (!found && !info(row) && data.stream().anyMatch(matcher -> !matcher.matches(""))) {
            return;
        }
        Labels labels = row.labels();
        for (Map.Entry<String, String> label : added.entrySet()) {
            if (labels.get(label.getKey()).isEmpty()) {
                labels = LabelSets.with(labels, label.getKey(), label.getValue());
            }
        }
        put(row, labels, step);
    }

    private void put(Row row, Labels labels, int step) throws QueryException {
        Row result = results.get(labels);
        if (result == null) {
            evaluator.evaluation().budget().take(evaluator.steps().count());
            result = Row.none(labels, row.nameless(), evaluator.steps().count());
            results.put(labels, result);
        } else if (result.present(step)) {
            throw new QueryException(
                    QueryException.Kind.EXECUTION, "vector cannot contain metrics with the same labelset");
        }
        result.copy(step, row);
    }

    /** The series of one info metric that has the newest sample; null when none has one. */
    private static Row newest(List<Row> candidates, int step) throws QueryException {
        Row newest = null;
        for (Row row : candidates) {
            if (!row.present(step)) {
                continue;
            }
            if (newest != null && newest.points()[step] == row.points()[step]) {
                throw new QueryException(
                        QueryException.Kind.EXECUTION,
                        "found duplicate series for info metric: existing " + newest.labels() + ", new "
                                + row.labels());
            }
            newest = newest == null || newest.points()[step] < row.points()[step] ? row : newest;
        }
        return newest;
    }

    private void take(Labels info, Map<String, String> added) throws QueryException {
        for (int i = 0; i < info.size(); i++) {
            String name = info.name(i);
            boolean wanted = data.isEmpty()
                    || data.stream().anyMatch(matcher -> matcher.name().equals(name));
            if (!name.equals(Labels.NAME) && wanted) {
                String before = added.put(name, info.value(i));
                if (before != null && !before.equals(info.value(i))) {
                    throw new QueryException(QueryException.Kind.EXECUTION, "conflicting label: " + name);
                }
            }
        }
    }
}
