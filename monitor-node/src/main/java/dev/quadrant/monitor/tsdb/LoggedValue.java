package dev.quadrant.monitor.tsdb;

/** What the log said last of a series: the next sample is written as a difference from it. Guarded by the head's lock. */
final class LoggedValue {
    /** Bits of the value. */
    long bits;
    /** In which stretch of the log: each segment stands for itself. */
    int stretch = -1;
}
