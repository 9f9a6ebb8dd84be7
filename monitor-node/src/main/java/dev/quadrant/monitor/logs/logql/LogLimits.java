package dev.quadrant.monitor.logs.logql;

/**
 * Bounds of queries for logs.
 *
 * @param bytesMax bytes of lines that one query looks at
 * @param linesMax lines of one answer
 * @param seriesMax series of one answer
 * @param samplesMax values that one query has in memory
 */
public record LogLimits(long bytesMax, int linesMax, int seriesMax, int samplesMax) {}
