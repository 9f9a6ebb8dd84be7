package dev.quadrant.monitor.alerts;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Posts alerts to Alertmanagers, which are told all, and again each minute: no queue is needed. Used on one event loop. */
final class AlertmanagerPosts {
    private static final String RECEIVER = "alertmanager";

    private final NotifyMetrics metrics;
    private Poster poster;
    /** Read by any thread. */
    private volatile List<String> urls = List.of();

    private final AlertmanagerFeed feed = new AlertmanagerFeed();

    AlertmanagerPosts(NotifyMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * Posts to these from now on.
     *
     * @param by what they are posted by
     * @param bases for example {@code http://10.0.0.9:9093}
     */
    void use(Poster by, List<String> bases) {
        poster = by;
        List<String> before = urls;
        urls = bases.stream()
                .map(base -> base.replaceFirst("/+$", "") + "/api/v2/alerts")
                .toList();
        if (!urls.equals(before)) {
            feed.renew();
        }
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
