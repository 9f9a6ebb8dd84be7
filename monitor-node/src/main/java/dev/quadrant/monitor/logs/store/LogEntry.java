package dev.quadrant.monitor.logs.store;

import dev.quadrant.monitor.labels.Labels;

/**
 * A log line.
 *
 * @param labels of its stream
 * @param time ns since 1970
 * @param line UTF-8; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares entries.
public record LogEntry(Labels labels, long time, byte[] line) {}
