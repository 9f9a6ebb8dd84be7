package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.labels.Labels;

/**
 * A target that its job's rules drop.
 *
 * @param pool the job's name
 * @param discovered its labels before relabelling
 */
public record DroppedTarget(String pool, Labels discovered) {}
