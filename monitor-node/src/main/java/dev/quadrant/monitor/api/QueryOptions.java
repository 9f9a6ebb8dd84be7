package dev.quadrant.monitor.api;

import java.time.Duration;

/**
 * Bounds of queries.
 *
 * @param timeout how long one may take
 * @param concurrency how many run at once
 * @param queueMax how many wait
 * @param samplesMax most samples that one reads
 */
public record QueryOptions(Duration timeout, int concurrency, int queueMax, long samplesMax) {}
