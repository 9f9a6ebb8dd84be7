package dev.quadrant.monitor.rules;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.tsdb.Appender;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.Stale;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A group of rules at work. Each rule's series are in the store before the next rule is evaluated. What a rule wrote and
 * does not write any more ends at once (stale markers). Knows no clock. Evaluations come one at a time; {@link #status} may
 * be asked from any thread.
 */
final class GroupEvaluation {
    private static final EventLog LOG = EventLog.of(GroupEvaluation.class);

    private final RuleGroup group;
    private final RuleContext context;
    private final Appender appender;
    private final RuleCounters counters;
    private final AlertListener listener;
    private final List<Running> rules = new ArrayList<>();
    /** Series that rules wrote which are not in the group any more. */
    private Set<Labels> orphans = new HashSet<>();

    private volatile GroupStatus status;

    /** One rule. */
    private static final class Running {
        private final Rule rule;
        private final AlertingState alerting;
        private Set<Labels> written = new HashSet<>();
        private volatile RuleStatus status;

        Running(Rule rule, AlertingState alerting) {
            this.rule = rule;
            this.alerting = alerting;
            this.status = RuleStatus.unknown(rule);
        }

        /** Rules with the same identity take up each other's state at a reload. */
        String identity() {
            return switch (rule) {
                case Rule.Recording recording -> "record " + rule.name() + " " + recording.labels();
                case Rule.Alerting alert -> {
                    StringBuilder labels = new StringBuilder("alert " + rule.name());
                    alert.labels()
                            .forEach((name, text) ->
                                    labels.append(' ').append(name).append('=').append(text.source()));
                    yield labels.toString();
                }
            };
        }
    }

    GroupEvaluation(
            RuleGroup group, RuleContext context, Appender appender, RuleCounters counters, AlertListener listener) {
        this.group = group;
        this.context = context;
        this.appender = appender;
        this.counters = counters;
        this.listener = listener;
        for (Rule rule : group.rules()) {
            rules.add(
                    new Running(rule, rule instanceof Rule.Alerting alert ? new AlertingState(alert, context) : null));
        }
        status = new GroupStatus(group, 0, 0, statuses());
    }

    RuleGroup group() {
        return group;
    }

    GroupStatus status() {
        return status;
    }

    private List<RuleStatus> statuses() {
        return rules.stream().map(running -> running.status).toList();
    }

    /**
     * Takes up what the same group was before a reload.
     *
     * @param now ms since 1970
     */
    void take(GroupEvaluation before, long now) {
        Map<String, List<Running>> known = new HashMap<>();
        before.rules.forEach(rule -> known.computeIfAbsent(rule.identity(), same -> new ArrayList<>())
                .add(rule));
        orphans = new HashSet<>(before.orphans);
        for (Running rule : rules) {
            List<Running> same = known.getOrDefault(rule.identity(), List.of());
            if (!same.isEmpty()) {
                Running old = same.removeFirst();
                rule.written = old.written;
                if (rule.alerting != null) {
                    rule.alerting.take(old.alerting);
                }
            }
        }
        known.values()
                .forEach(gone -> gone.forEach(rule -> {
                    orphans.addAll(rule.written);
                    resolve(rule, now);
                }));
    }

    /** Ends the group: its series end, its alerts are resolved. */
    void end(long now) {
        rules.forEach(rule -> {
            orphans.addAll(rule.written);
            resolve(rule, now);
        });
        endOrphans(now);
    }

    private void resolve(Running rule, long now) {
        if (rule.alerting != null) {
            List<Alert> resolved = rule.alerting.alerts().stream()
                    .filter(alert -> alert.state() == AlertState.FIRING)
                    .map(alert -> alert.resolved(now))
                    .toList();
            listener.alerts(resolved, rule.rule.query().text(), now);
        }
    }

    /**
     * Evaluates all rules.
     *
     * @param now ms since 1970
     */
    void evaluate(long now) {
        long began = System.nanoTime();
        for (Running rule : rules) {
            evaluate(rule, now);
        }
        endOrphans(now - group.offset());
        status = new GroupStatus(group, now, (System.nanoTime() - began) / 1e9, statuses());
    }

    private void evaluate(Running rule, long now) {
        long began = System.nanoTime();
        String error = "";
        try {
            write(rule, samples(rule, now), now - group.offset());
        } catch (RuleException e) {
            error = e.getMessage();
            counters.failed(e.reason());
        } catch (QueryException e) {
            error = e.getMessage();
            counters.failed("query");
        } catch (IOException e) {
            error = "its samples cannot be kept: " + e.getMessage();
            counters.failed("store");
        }
        counters.evaluations.increment();
        said(rule, error);
        List<Alert> alerts = rule.alerting == null ? List.of() : rule.alerting.alerts();
        rule.status = new RuleStatus(
                rule.rule, error.isEmpty() ? "ok" : "err", error, now, (System.nanoTime() - began) / 1e9, alerts);
        if (rule.alerting != null) {
            listener.alerts(
                    alerts.stream()
                            .filter(alert -> alert.state() != AlertState.PENDING)
                            .toList(),
                    rule.rule.query().text(),
                    now);
        }
    }

    /** One line when a rule begins to fail, and one when it does not any more. */
    private void said(Running rule, String error) {
        if (!error.isEmpty() && rule.status.error().isEmpty()) {
            LOG.warn(
                    "rule-failed",
                    "place",
                    group.file() + ":" + rule.rule.line(),
                    "group",
                    group.name(),
                    "rule",
                    rule.rule.name(),
                    "what",
                    error);
        } else if (error.isEmpty() && !rule.status.error().isEmpty()) {
            LOG.info("rule-works-again", "group", group.name(), "rule", rule.rule.name());
        }
    }

    private List<RuleSample> samples(Running rule, long now) throws RuleException, QueryException {
        return switch (rule.rule) {
            case Rule.Recording recording ->
                RecordingRun.evaluate(recording, context.queries(), now - group.offset(), group.limit());
            case Rule.Alerting _ -> {
                rule.alerting.restore(now).forEach(sample -> rule.written.add(sample.labels()));
                yield rule.alerting.evaluate(now, group.offset(), group.limit());
            }
        };
    }

    /** Writes what a rule made; what it made before and not now ends. */
    private void write(Running rule, List<RuleSample> samples, long time) throws IOException {
        Set<Labels> written = new HashSet<>();
        for (RuleSample sample : samples) {
            add(sample.labels(), time, Double.doubleToRawLongBits(sample.value()));
            written.add(sample.labels());
            orphans.remove(sample.labels());
        }
        for (Labels labels : rule.written) {
            if (!written.contains(labels)) {
                add(labels, time, Stale.BITS);
            }
        }
        rule.written = written;
        appender.commit();
        counters.samples.increment(samples.size());
    }

    private void endOrphans(long time) {
        try {
            orphans.forEach(labels -> add(labels, time, Stale.BITS));
            appender.commit();
            orphans.clear();
        } catch (IOException e) {
            counters.failed("store");
        }
    }

    private void add(Labels labels, long time, long bits) {
        Series series = appender.series(labels);
        if (series != null) {
            appender.add(series, time, bits);
        }
    }
}
