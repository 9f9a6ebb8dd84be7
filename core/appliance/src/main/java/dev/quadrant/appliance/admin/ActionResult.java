package dev.quadrant.appliance.admin;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What came of a change that somebody asked the admin interface for.
 *
 * @param status HTTP's: 200 it is done, 202 it has begun, 4xx it was refused, 5xx it failed
 * @param reason a stable code of why, empty when it is done and there is nothing to say
 * @param message the same in words, one line; empty when there is nothing to say
 * @param facts what else to tell
 */
public record ActionResult(int status, String reason, String message, JsonObject facts) {
    static final List<String> OUTCOMES = List.of("done", "accepted", "refused", "failed");

    private static final int ACCEPTED = 202;
    private static final int REFUSED = 400;
    private static final int FAILED = 500;

    public static ActionResult done(JsonObject facts) {
        return new ActionResult(200, "", "", facts);
    }

    /** It was done before. */
    public static ActionResult unchanged(String reason, String message) {
        return new ActionResult(200, reason, message, new JsonObject());
    }

    public static ActionResult accepted(String message) {
        return new ActionResult(ACCEPTED, "", message, new JsonObject());
    }

    /** It was not done, for a reason; nothing changed. */
    public static ActionResult refused(int status, String reason, String message) {
        return new ActionResult(status, reason, message, new JsonObject());
    }

    /** In one word. */
    public String outcome() {
        if (status >= FAILED) {
            return "failed";
        }
        if (status >= REFUSED) {
            return "refused";
        }
        return status == ACCEPTED ? "accepted" : "done";
    }

    JsonObject json() {
        JsonObject json = new JsonObject().put("outcome", outcome());
        if (!reason.isEmpty()) {
            json.put("reason", reason);
        }
        if (!message.isEmpty()) {
            json.put("message", message);
        }
        return json.mergeIn(facts);
    }
}
