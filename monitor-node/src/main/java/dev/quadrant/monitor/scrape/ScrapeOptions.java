package dev.quadrant.monitor.scrape;

import java.time.Duration;

/**
 * How targets are asked.
 *
 * @param interval how often
 * @param timeout how long one answer may take
 * @param limits bounds of one answer
 */
public record ScrapeOptions(Duration interval, Duration timeout, ScrapeLimits limits) {}
