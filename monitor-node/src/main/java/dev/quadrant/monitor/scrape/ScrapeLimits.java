package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.exposition.Limits;

/**
 * Bounds of one answer.
 *
 * @param body bytes, decompressed
 * @param samples samples
 * @param series bounds of what names a series
 * @param strict whether OpenMetrics' rules on families are checked
 */
public record ScrapeLimits(int body, int samples, Limits series, boolean strict) {}
