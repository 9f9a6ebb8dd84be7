package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Labels;

/**
 * Numbers at each step; NaN where there is none.
 *
 * @param values not to be changed by whoever reads
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares series.
public record MetricSeries(Labels labels, double[] values) {}
