package dev.quadrant.monitor.rules;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.template.Template;
import dev.quadrant.monitor.template.TemplateData;
import dev.quadrant.monitor.template.TemplateException;
import dev.quadrant.monitor.template.TemplateQueries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The alerts of one rule, from evaluation to evaluation. Not for several threads, but for {@link #alerts}. */
final class AlertingState {
    private static final EventLog LOG = EventLog.of(AlertingState.class);

    /** How long a resolved alert is still told of, in ms, so that a listener that was away learns of it. */
    static final long RESOLVED_KEPT = 15 * 60_000L;

    private final Rule.Alerting rule;
    private final RuleContext context;
    private volatile Map<Labels, Alert> active = Map.of();
    private boolean restored;
    private boolean templateFailed;

    AlertingState(Rule.Alerting rule, RuleContext context) {
        this.rule = rule;
        this.context = context;
    }

    /** Takes up the alerts of the same rule as it was before a reload. */
    void take(AlertingState before) {
        active = before.active;
        restored = before.restored;
    }

    /** All that are pending, firing, or were resolved not long ago. */
    List<Alert> alerts() {
        return List.copyOf(active.values());
    }

    /**
     * Evaluates the rule.
     *
     * @param now ms since 1970
     * @return the series that say how the alerts stand
     * @throws RuleException when there are too many, or two with the same labels; then none is active
     * @throws QueryException when the query fails; alerts stay as they are
     */
    List<RuleSample> evaluate(long now, long offset, int limit) throws RuleException, QueryException {
        Map<Labels, Alert> seen = results(now, offset);
        Map<Labels, Alert> next = new LinkedHashMap<>();
        active.forEach((labels, alert) -> {
            Alert result = seen.remove(labels);
            Alert moved = result == null ? missing(alert, now) : present(alert, result, now);
            if (moved != null) {
                next.put(labels, moved);
            }
        });
        seen.forEach((labels, alert) -> next.put(labels, held(alert, now)));
        List<RuleSample> samples = new ArrayList<>();
        int running = 0;
        for (Alert alert : next.values()) {
            if (alert.state() != AlertState.INACTIVE) {
                running++;
                samples.addAll(AlertSeries.of(alert));
            }
        }
        if (limit > 0 && running > limit) {
            active = Map.of();
            throw new RuleException("limit", "exceeded limit of " + limit + " with " + running + " alerts");
        }
        active = next;
        return samples;
    }

    /**
     * Takes up, before the first evaluation, what was active when the node was last there.
     *
     * @return the series that those alerts had
     */
    List<RuleSample> restore(long now) {
        if (restored) {
            return List.of();
        }
        restored = true;
        Map<Labels, Alert> found = new LinkedHashMap<>();
        AlertSeries.restore(context.store(), rule, now).forEach(alert -> found.put(alert.labels(), alert));
        if (!found.isEmpty()) {
            LOG.info("alerts-restored", "alert", rule.name(), "count", found.size());
        }
        active = found;
        return found.values().stream()
                .flatMap(alert -> AlertSeries.of(alert).stream())
                .toList();
    }

    /** An alert whose condition does not hold now; null when it is forgotten. */
    private Alert missing(Alert alert, long now) {
        return switch (alert.state()) {
            case PENDING -> null;
            case INACTIVE -> now - alert.resolvedAt() > RESOLVED_KEPT ? null : alert;
            case FIRING -> {
                long since = alert.keptSince() == 0 ? now : alert.keptSince();
                yield rule.keep() > 0 && now - since < rule.keep() ? alert.kept(since) : alert.resolved(now);
            }
        };
    }

    private Alert present(Alert alert, Alert result, long now) {
        return alert.state() == AlertState.INACTIVE
                ? held(result, now)
                : held(alert.refreshed(result.value(), result.annotations()), now);
    }

    private Alert held(Alert alert, long now) {
        return alert.state() == AlertState.PENDING && now - alert.activeAt() >= rule.hold() ? alert.firing() : alert;
    }

    /** The alerts that the query's results make, each as if it began now. */
    private Map<Labels, Alert> results(long now, long offset) throws RuleException, QueryException {
        Map<Labels, Alert> alerts = new LinkedHashMap<>();
        for (TemplateQueries.Result result : context.queries().evaluate(rule.query(), now - offset)) {
            TemplateData data = new TemplateData(
                    result.labels(), context.external(), context.externalUrl(), result.value(), now - offset);
            Map<String, String> own = new TreeMap<>();
            own.put(Labels.NAME, "");
            rule.labels().forEach((name, template) -> own.put(name, expand(template, data)));
            own.put(AlertSeries.ALERT_NAME, rule.name());
            SortedMap<String, String> texts = new TreeMap<>();
            rule.annotations().forEach((name, template) -> texts.put(name, expand(template, data)));
            Labels labels = RuleLabels.with(result.labels(), own);
            Alert alert = new Alert(labels, texts, AlertState.PENDING, result.value(), now, 0, 0);
            if (alerts.put(labels, alert) != null) {
                throw new RuleException(
                        "same-labels",
                        "vector contains metrics with the same labelset after applying alert labels: " + labels);
            }
        }
        return alerts;
    }

    /** What a template writes; where it fails, that, so that the alert is seen all the same. */
    private String expand(Template template, TemplateData data) {
        try {
            return template.expand(data, context.queries());
        } catch (TemplateException e) {
            if (!templateFailed) {
                LOG.warn("template-failed", "alert", rule.name(), "what", e.getMessage());
                templateFailed = true;
            }
            return "<error expanding template: " + e.getMessage() + ">";
        }
    }
}
