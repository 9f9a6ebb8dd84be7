package dev.quadrant.monitor.logs.store;

/**
 * How far a source has been read. It is kept with the lines that it covers, in one write: after a crash both are there or neither, so that
 * no line comes twice and none is missed.
 *
 * @param source whose
 * @param place where to go on; means something to the reader of the source only
 */
public record Cursor(String source, String place) {}
