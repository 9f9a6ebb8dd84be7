package dev.quadrant.monitor.alerts;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a group's receiver knows: kept over restarts, so that nobody is told twice. Immutable.
 *
 * @param firing fingerprints of alerts of which it was told that they fire
 * @param resolved fingerprints of alerts of which it was told that they are over
 * @param at in ms since 1970
 */
record Told(Set<String> firing, Set<String> resolved, long at) {
    JsonObject json() {
        return new JsonObject()
                .put("firing", new JsonArray(new TreeSet<>(firing).stream().toList()))
                .put("resolved", new JsonArray(new TreeSet<>(resolved).stream().toList()))
                .put("at", at);
    }

    static Told of(JsonObject json) {
        return new Told(texts(json.getJsonArray("firing")), texts(json.getJsonArray("resolved")), json.getLong("at"));
    }

    private static Set<String> texts(JsonArray array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(text -> texts.add((String) text));
        return texts;
    }
}
