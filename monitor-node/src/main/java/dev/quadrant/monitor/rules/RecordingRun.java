package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.template.TemplateQueries;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Evaluates a rule that records. */
final class RecordingRun {
    private RecordingRun() {}

    /**
     * The series that the rule makes.
     *
     * @param time that the query looks at, in ms since 1970
     * @param limit most series; 0 for any number
     */
    static List<RuleSample> evaluate(Rule.Recording rule, RuleQueries queries, long time, int limit)
            throws RuleException, QueryException {
        Map<String, String> own = new TreeMap<>(rule.labels());
        own.put(Labels.NAME, rule.name());
        List<RuleSample> samples = new ArrayList<>();
        Set<Labels> seen = new HashSet<>();
        for (TemplateQueries.Result result : queries.evaluate(rule.query(), time)) {
            Labels labels = RuleLabels.with(result.labels(), own);
            if (!seen.add(labels)) {
                throw new RuleException(
                        "same-labels",
                        "vector contains metrics with the same labelset after applying rule labels: " + labels);
            }
            samples.add(new RuleSample(labels, result.value()));
        }
        if (limit > 0 && samples.size() > limit) {
            throw new RuleException("limit", "exceeded limit of " + limit + " with " + samples.size() + " series");
        }
        return samples;
    }
}
