package dev.quadrant.monitor.alerts;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.QueryException;
import io.vertx.core.json.JsonObject;

/**
 * Alerts that nobody is told of for a time. Immutable; times in ms since 1970.
 *
 * @param matchers as the user wrote them
 * @param by who wants it
 * @param comment why
 */
record Silence(String id, String matchers, Selector selector, long startsAt, long endsAt, String by, String comment) {
    boolean takes(Labels labels, long now) {
        return now >= startsAt && now < endsAt && selector.takes(labels);
    }

    /** {@code active}, {@code pending} or {@code expired}. */
    String state(long now) {
        return now < startsAt ? "pending" : now < endsAt ? "active" : "expired";
    }

    Silence ended(long now) {
        return new Silence(id, matchers, selector, Math.min(startsAt, now), Math.min(endsAt, now), by, comment);
    }

    JsonObject json() {
        return new JsonObject()
                .put("id", id)
                .put("match", matchers)
                .put("startsAt", startsAt)
                .put("endsAt", endsAt)
                .put("by", by)
                .put("comment", comment);
    }

    static Silence of(JsonObject json) throws QueryException {
        String matchers = json.getString("match");
        return new Silence(
                json.getString("id"),
                matchers,
                Selector.parse(matchers),
                json.getLong("startsAt"),
                json.getLong("endsAt"),
                json.getString("by", ""),
                json.getString("comment", ""));
    }
}
