package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.labels.Labels;
import java.time.Duration;

/**
 * How a scrape file made a target.
 *
 * @param pool its job's name
 * @param discovered its labels before relabelling
 * @param labels those of its series
 * @param interval how often it is asked
 * @param timeout how long its answer may take
 */
public record Origin(String pool, Labels discovered, Labels labels, Duration interval, Duration timeout) {}
