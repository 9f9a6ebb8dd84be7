/**
 * Asking targets for their metrics: who they are ({@link dev.quadrant.monitor.scrape.TargetList}), when they are asked
 * ({@link dev.quadrant.monitor.scrape.ScrapePool}), and what becomes of the answer
 * ({@link dev.quadrant.monitor.scrape.TargetSeries}).
 */
package dev.quadrant.monitor.scrape;
