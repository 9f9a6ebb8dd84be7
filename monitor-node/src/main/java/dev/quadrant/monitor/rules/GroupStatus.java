package dev.quadrant.monitor.rules;

import java.util.List;

/**
 * How a group is, as the API tells it.
 *
 * @param evaluated when, in ms since 1970; 0 before the first time
 * @param seconds how long that took
 */
public record GroupStatus(RuleGroup group, long evaluated, double seconds, List<RuleStatus> rules) {}
