/**
 * LogQL: {@link dev.quadrant.monitor.logs.logql.Parser} makes an expression of a text, {@link dev.quadrant.monitor.logs.logql.LogQueries} finds lines, and
 * {@link dev.quadrant.monitor.logs.logql.MetricQueries} counts them. Lines stay the bytes that they are on disk until a stage needs their text.
 */
package dev.quadrant.monitor.logs.logql;
