package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.template.Template;
import dev.quadrant.monitor.tsdb.SampleCursor;
import dev.quadrant.monitor.tsdb.Stale;
import dev.quadrant.monitor.tsdb.Storage;
import dev.quadrant.monitor.tsdb.StoredSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Alerts as series: {@code ALERTS} with the state as a label, and {@code ALERTS_FOR_STATE} whose value is the time since when
 * the condition holds, in seconds since 1970. From the second the state is known again after a restart.
 */
final class AlertSeries {
    static final String ALERTS = "ALERTS";
    static final String FOR_STATE = "ALERTS_FOR_STATE";
    static final String ALERT_NAME = "alertname";
    static final String STATE = "alertstate";

    /** Alerts that were last seen longer ago are not taken up again, in ms, as in Prometheus. */
    static final long OUTAGE_MAX = 3_600_000L;

    private AlertSeries() {}

    static List<RuleSample> of(Alert alert) {
        Labels alerts = RuleLabels.with(
                alert.labels(), Map.of(Labels.NAME, ALERTS, STATE, alert.state().toString()));
        Labels since = RuleLabels.with(alert.labels(), Map.of(Labels.NAME, FOR_STATE));
        return List.of(new RuleSample(alerts, 1), new RuleSample(since, Math.floorDiv(alert.activeAt(), 1000)));
    }

    /**
     * The alerts of a rule that were active when the node was last there. What was pending goes on from where it was: the
     * time in which nobody looked does not count.
     *
     * @param now ms since 1970
     */
    static List<Alert> restore(Storage store, Rule.Alerting rule, long now) {
        List<Matcher> matchers = new ArrayList<>();
        matchers.add(Matcher.of(Labels.NAME, Matcher.Type.EQUAL, FOR_STATE));
        matchers.add(Matcher.of(ALERT_NAME, Matcher.Type.EQUAL, rule.name()));
        rule.labels().forEach((name, template) -> {
            if (plain(template)) {
                matchers.add(Matcher.of(name, Matcher.Type.EQUAL, template.source()));
            }
        });
        List<Alert> restored = new ArrayList<>();
        for (StoredSeries series : store.read(matchers, now - OUTAGE_MAX, now)) {
            Alert alert = restore(series, rule, now);
            if (alert != null) {
                restored.add(alert);
            }
        }
        return restored;
    }

    private static boolean plain(Template template) {
        return !template.source().contains("{{");
    }

    /** Null when the alert was over before the node stopped. */
    private static Alert restore(StoredSeries series, Rule.Alerting rule, long now) {
        SampleCursor samples = series.samples(now - OUTAGE_MAX, now);
        long seen = 0;
        long bits = Stale.BITS;
        while (samples.next()) {
            seen = samples.time();
            bits = samples.bits();
        }
        if (bits == Stale.BITS) {
            return null;
        }
        long activeAt = Math.round(Double.longBitsToDouble(bits)) * 1000;
        boolean fired = seen - activeAt >= rule.hold();
        Labels labels = RuleLabels.with(series.labels(), Map.of(Labels.NAME, ""));
        return new Alert(
                labels,
                new TreeMap<>(),
                fired ? AlertState.FIRING : AlertState.PENDING,
                Double.NaN,
                fired ? activeAt : activeAt + (now - seen),
                0,
                0);
    }
}
