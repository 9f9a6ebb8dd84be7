package dev.quadrant.monitor.alerts;

import dev.quadrant.monitor.labels.Labels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** Messages in the forms that receivers read. */
final class Payloads {
    private static final String ANNOTATION_SUMMARY = "summary";

    private Payloads() {}

    /** Version 4 of Alertmanager's webhook. */
    static JsonObject webhook(Message message, String externalUrl) {
        JsonArray alerts = new JsonArray();
        for (Notice alert : message.alerts()) {
            alerts.add(new JsonObject()
                    .put("status", alert.firing() ? "firing" : "resolved")
                    .put("labels", object(alert.labels()))
                    .put("annotations", object(alert.annotations()))
                    .put("startsAt", time(alert.startsAt()))
                    .put("endsAt", time(alert.endsAt()))
                    .put("generatorURL", alert.source())
                    .put("fingerprint", alert.fingerprint()));
        }
        return new JsonObject()
                .put("version", "4")
                .put("groupKey", "{}:" + message.group())
                .put("truncatedAlerts", 0)
                .put("status", message.status())
                .put("receiver", message.configured())
                .put("groupLabels", object(message.group()))
                .put("commonLabels", object(message.commonLabels()))
                .put("commonAnnotations", object(message.commonAnnotations()))
                .put("externalURL", externalUrl)
                .put("alerts", alerts);
    }

    /** An attachment of Slack's incoming webhooks. */
    static JsonObject slack(Message message, String channel, String externalUrl) {
        JsonObject attachment = new JsonObject()
                .put("color", message.firing() > 0 ? "danger" : "good")
                .put("fallback", subject(message))
                .put("title", subject(message))
                .put("text", text(message))
                .put("mrkdwn_in", new JsonArray(List.of()));
        if (!externalUrl.isEmpty()) {
            attachment.put("title_link", externalUrl);
        }
        JsonObject json = new JsonObject().put("attachments", new JsonArray().add(attachment));
        return channel.isEmpty() ? json : json.put("channel", channel);
    }

    /** What Alertmanager's API v2 takes. */
    static JsonArray alertmanager(List<Notice> alerts, long validUntil) {
        JsonArray array = new JsonArray();
        for (Notice alert : alerts) {
            array.add(new JsonObject()
                    .put("labels", object(alert.labels()))
                    .put("annotations", object(alert.annotations()))
                    .put("startsAt", time(alert.startsAt()))
                    .put("endsAt", time(alert.firing() ? validUntil : alert.endsAt()))
                    .put("generatorURL", alert.source()));
        }
        return array;
    }

    /** One line: {@code [FIRING:2] Down (job="web")}. */
    static String subject(Message message) {
        StringBuilder subject = new StringBuilder("[");
        subject.append(message.firing() > 0 ? "FIRING:" + message.firing() : "RESOLVED")
                .append("] ");
        Map<String, String> common = message.commonLabels();
        subject.append(common.getOrDefault("alertname", message.alerts().size() + " alerts"));
        String labels = common.entrySet().stream()
                .filter(label -> !label.getKey().equals("alertname"))
                .map(label -> label.getKey() + "=\"" + label.getValue() + '"')
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        if (!labels.isEmpty()) {
            subject.append(" (").append(labels).append(')');
        }
        return subject.toString().replaceAll("[\\r\\n]+", " ");
    }

    /** All alerts for people, as plain text. */
    static String text(Message message) {
        StringBuilder text = new StringBuilder();
        for (Notice alert : message.alerts()) {
            text.append(alert.firing() ? "FIRING: " : "RESOLVED: ")
                    .append(alert.annotations()
                            .getOrDefault(ANNOTATION_SUMMARY, alert.labels().get("alertname")))
                    .append('\n');
            alert.annotations().forEach((name, value) -> {
                if (!name.equals(ANNOTATION_SUMMARY)) {
                    text.append("  ")
                            .append(name.replace('_', ' '))
                            .append(": ")
                            .append(value)
                            .append('\n');
                }
            });
            text.append("  labels: ").append(alert.labels()).append('\n');
            text.append("  since ").append(time(alert.startsAt()));
            text.append(alert.firing() ? "" : " until " + time(alert.endsAt())).append('\n');
            if (!alert.source().isEmpty()) {
                text.append("  ").append(alert.source()).append('\n');
            }
            text.append('\n');
        }
        return text.toString().stripTrailing();
    }

    private static JsonObject object(Labels labels) {
        JsonObject json = new JsonObject();
        labels.forEach(json::put);
        return json;
    }

    private static JsonObject object(Map<String, String> texts) {
        JsonObject json = new JsonObject();
        texts.forEach(json::put);
        return json;
    }

    /** RFC 3339; 0 is written as Go writes no time. */
    static String time(long millis) {
        return millis == 0
                ? "0001-01-01T00:00:00Z"
                : DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(millis));
    }
}
