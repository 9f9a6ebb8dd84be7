package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Labels;

/**
 * A line of an answer.
 *
 * @param labels of its stream, and those that stages found
 * @param time ns since 1970
 * @param order among lines of one time
 */
public record FoundLine(Labels labels, long time, long order, String text) {}
