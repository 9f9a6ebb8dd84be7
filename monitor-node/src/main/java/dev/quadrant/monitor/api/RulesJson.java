package dev.quadrant.monitor.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.rules.Alert;
import dev.quadrant.monitor.rules.AlertState;
import dev.quadrant.monitor.rules.GroupStatus;
import dev.quadrant.monitor.rules.Rule;
import dev.quadrant.monitor.rules.RuleStatus;
import dev.quadrant.monitor.template.Template;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rules and alerts in the form of Prometheus' API. */
final class RulesJson {
    private RulesJson() {}

    static JsonObject group(GroupStatus group, List<RuleStatus> rules, boolean alerts) {
        JsonArray array = new JsonArray();
        rules.forEach(rule -> array.add(rule(rule, alerts)));
        return new JsonObject()
                .put("name", group.group().name())
                .put("file", group.group().file())
                .put("rules", array)
                .put("interval", seconds(group.group().interval()))
                .put("limit", group.group().limit())
                .put("evaluationTime", group.seconds())
                .put("lastEvaluation", time(group.evaluated()));
    }

    private static JsonObject rule(RuleStatus status, boolean alerts) {
        JsonObject json = new JsonObject();
        Map<String, String> labels =
                switch (status.rule()) {
                    case Rule.Recording recording -> recording.labels();
                    case Rule.Alerting alerting -> sources(alerting.labels());
                };
        if (status.rule() instanceof Rule.Alerting alerting) {
            JsonArray active = new JsonArray();
            if (alerts) {
                status.alerts().stream()
                        .filter(alert -> alert.state() != AlertState.INACTIVE)
                        .forEach(alert -> active.add(alert(alert)));
            }
            json.put("state", status.state().toString())
                    .put("name", alerting.name())
                    .put("query", alerting.query().text())
                    .put("duration", seconds(alerting.hold()))
                    .put("keepFiringFor", seconds(alerting.keep()))
                    .put("labels", object(labels))
                    .put("annotations", object(sources(alerting.annotations())))
                    .put("alerts", active);
        } else {
            json.put("name", status.rule().name())
                    .put("query", status.rule().query().text())
                    .put("labels", object(labels));
        }
        json.put("health", status.health());
        if (!status.error().isEmpty()) {
            json.put("lastError", status.error());
        }
        return json.put("evaluationTime", status.seconds())
                .put("lastEvaluation", time(status.evaluated()))
                .put("type", status.rule() instanceof Rule.Alerting ? "alerting" : "recording");
    }

    private static Map<String, String> sources(Map<String, Template> templates) {
        Map<String, String> sources = new TreeMap<>();
        templates.forEach((name, template) -> sources.put(name, template.source()));
        return sources;
    }

    /** An alert that is pending or fires. */
    static JsonObject alert(Alert alert) {
        JsonObject json = new JsonObject()
                .put("labels", object(alert.labels()))
                .put("annotations", object(alert.annotations()))
                .put("state", alert.state().toString())
                .put("activeAt", time(alert.activeAt()));
        if (alert.keptSince() != 0) {
            json.put("keepFiringSince", time(alert.keptSince()));
        }
        StringBuilder value = new StringBuilder();
        PrometheusJson.number(value, alert.value());
        return json.put("value", value.toString());
    }

    private static JsonObject object(Map<String, String> texts) {
        JsonObject json = new JsonObject();
        texts.forEach(json::put);
        return json;
    }

    private static JsonObject object(Labels labels) {
        JsonObject json = new JsonObject();
        labels.forEach(json::put);
        return json;
    }

    /** Whole seconds without a fraction. */
    private static Number seconds(long millis) {
        return millis % 1000 == 0 ? (Number) (millis / 1000) : (Number) (millis / 1000.0);
    }

    /** RFC 3339; what never was, as Go writes it. */
    static String time(long millis) {
        return millis == 0
                ? "0001-01-01T00:00:00Z"
                : DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(millis));
    }
}
