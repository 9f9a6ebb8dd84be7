package dev.quadrant.monitor.scrape;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a node says that it is, at {@code /q/health}.
 *
 * @param up whether all its parts are up
 * @param parts each part
 */
public record Health(boolean up, List<Part> parts) {
    private static final int PARTS_MAX = 100;

    /**
     * A part of a node.
     *
     * @param reason in the node's own words; empty when it gives none
     */
    public record Part(String name, boolean up, String reason) {}

    /** Reads a health document of MicroProfile's form; empty when it is none. */
    static Optional<Health> parse(Buffer body) {
        try {
            JsonObject document = new JsonObject(body);
            List<Part> parts = new ArrayList<>();
            JsonArray checks = document.getJsonArray("checks", new JsonArray());
            for (int i = 0; i < Math.min(checks.size(), PARTS_MAX); i++) {
                JsonObject check = checks.getJsonObject(i);
                String reason = check.getJsonObject("data", new JsonObject()).getString("reason", "");
                parts.add(new Part(check.getString("name", ""), "UP".equals(check.getString("status")), reason));
            }
            return Optional.of(new Health("UP".equals(document.getString("status")), parts));
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            return Optional.empty();
        }
    }
}
