package dev.quadrant.monitor.alerts;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which alerts are posted to Alertmanagers, and when: an alert that fires each minute as long as it does, so that they know that
 * it still does; one that is over until they took it. Knows no clock. For one thread.
 */
final class AlertmanagerFeed {
    /** How often an alert that fires is posted; ms. */
    static final long RESEND = 60_000;
    /** How long a posted alert holds when nothing more is heard of it; ms. */
    static final long VALID = 4 * RESEND;
    /** Most alerts of one post. */
    static final int BATCH = 256;

    /** When each alert was last posted, below 0 when it was over then. */
    private final Map<Labels, Long> posted = new HashMap<>();

    /** What of these is to be posted now, at most {@link #BATCH}. */
    List<Notice> due(List<Notice> alerts, long now) {
        List<Notice> due = new ArrayList<>();
        for (Notice alert : alerts) {
            Long last = posted.get(alert.labels());
            boolean wanted = alert.firing()
                    ? last == null || last < 0 || now - last >= RESEND || now < last
                    : last != null && last >= 0;
            if (wanted && due.size() < BATCH) {
                due.add(alert);
            }
        }
        return due;
    }

    /** They are being posted. */
    void posted(List<Notice> alerts, long now) {
        for (Notice alert : alerts) {
            posted.put(alert.labels(), alert.firing() ? now : -now);
        }
        posted.values().removeIf(at -> at < 0 && now + at > VALID * 5);
    }

    /** All that fires is posted again at once, and what is over meanwhile: there are others who were told of nothing. */
    void renew() {
        posted.replaceAll((labels, at) -> Math.min(at, 0));
    }

    /** They were not taken: those that are still told of are posted again. */
    void again(List<Notice> alerts) {
        for (Notice alert : alerts) {
            if (alert.firing()) {
                posted.remove(alert.labels());
            } else {
                posted.put(alert.labels(), 0L);
            }
        }
    }
}
