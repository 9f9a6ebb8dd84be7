package dev.quadrant.monitor.rules;

import java.util.List;

/**
 * Rules that are evaluated one after another, at the same times. Immutable.
 *
 * @param file where it is from, as messages and the API name it
 * @param name unique in its file
 * @param interval between evaluations, in ms
 * @param limit most series or alerts of one rule; 0 for any number
 * @param offset how far before the time of an evaluation its rules look, in ms
 * @param rules in their order
 */
public record RuleGroup(String file, String name, long interval, int limit, long offset, List<Rule> rules) {
    public RuleGroup {
        rules = List.copyOf(rules);
    }

    /** Names the group in the whole node. */
    public String key() {
        return file + ";" + name;
    }
}
