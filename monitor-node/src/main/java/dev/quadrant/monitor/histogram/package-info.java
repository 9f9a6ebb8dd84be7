/**
 * Native histograms: counts of observations in buckets whose bounds a schema gives, with their arithmetic. Everything
 * here is immutable, but for {@link dev.quadrant.monitor.histogram.HistogramSum}.
 */
package dev.quadrant.monitor.histogram;
