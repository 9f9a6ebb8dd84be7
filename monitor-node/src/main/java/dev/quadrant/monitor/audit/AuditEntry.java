package dev.quadrant.monitor.audit;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What somebody did or tried.
 *
 * @param who the user's name
 * @param what the change
 * @param with its parameters
 * @param from the address that asked
 * @param outcome done, accepted, refused or failed
 * @param reason why, as a stable code; empty when it is done
 */
public record AuditEntry(
        Instant at, String who, String what, Map<String, String> with, String from, String outcome, String reason) {
    /** What happened now. */
    public static AuditEntry of(
            String who, String what, Map<String, String> with, String from, String outcome, String reason) {
        return new AuditEntry(Instant.now(), who, what, new TreeMap<>(with), from, outcome, reason);
    }

    JsonObject json() {
        JsonObject parameters = new JsonObject();
        with.forEach(parameters::put);
        return new JsonObject()
                .put("at", at.toString())
                .put("who", who)
                .put("what", what)
                .put("with", parameters)
                .put("from", from)
                .put("outcome", outcome)
                .put("reason", reason);
    }
}
