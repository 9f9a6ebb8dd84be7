package dev.quadrant.monitor.exposition;

/**
 * Bounds of what one series may be named.
 *
 * @param labels labels a series, the metric's name not counted
 * @param labelName bytes of a label's or metric's name
 * @param labelValue bytes of a label's value
 */
public record Limits(int labels, int labelName, int labelValue) {
    public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
}
