package dev.quadrant.monitor.alerts;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Posts alerts to Alertmanagers, which are told all, and again each minute: no queue is needed. Used on one event loop. */
final class AlertmanagerPosts {
    private static final String RECEIVER = "alertmanager";

    private final Poster poster;
    private final List<String> urls;
    private final NotifyMetrics metrics;
    private final AlertmanagerFeed feed = new AlertmanagerFeed();

    /** @param bases for example {@code http://10.0.0.9:9093} */
    AlertmanagerPosts(Poster poster, List<String> bases, NotifyMetrics metrics) {
        this.poster = poster;
        this.urls = bases.stream()
                .map(base -> base.replaceFirst("/+$", "") + "/api/v2/alerts")
                .toList();
        this.metrics = metrics;
        if (!urls.isEmpty()) {
            metrics.declare(RECEIVER);
        }
    }

    List<String> urls() {
        return urls;
    }

    void take(List<Notice> alerts, long now) {
        List<Notice> due = urls.isEmpty() ? List.of() : feed.due(alerts, now);
        if (due.isEmpty()) {
            return;
        }
        Buffer body = Payloads.alertmanager(due, now + AlertmanagerFeed.VALID).toBuffer();
        // Until one has answered, the next evaluation must not post the same again.
        feed.posted(due, now);
        for (String url : urls) {
            poster.post(url, "", body)
                    .onSuccess(done -> metrics.counted(RECEIVER, "sent"))
                    .onFailure(failure -> {
                        metrics.counted(RECEIVER, "retried");
                        feed.again(due);
                    });
        }
    }
}
