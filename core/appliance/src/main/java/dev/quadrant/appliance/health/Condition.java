package dev.quadrant.appliance.health;

import java.util.Map;
import java.util.TreeMap;

/**
 * How one part of a node is, now.
 *
 * @param up whether it does its job
 * @param reason why not, in words that an operator acts on; for a part that is up, what it does ("2 zones")
 * @param data further facts for the health endpoint, by name; values are text, numbers or booleans
 */
public record Condition(boolean up, String reason, Map<String, Object> data) {
    public Condition {
        data = Map.copyOf(new TreeMap<>(data));
    }

    public static Condition up(String reason) {
        return new Condition(true, reason, Map.of());
    }

    public static Condition down(String reason) {
        return new Condition(false, reason, Map.of());
    }

    public Condition with(String name, Object value) {
        Map<String, Object> more = new TreeMap<>(data);
        more.put(name, value);
        return new Condition(up, reason, more);
    }
}
