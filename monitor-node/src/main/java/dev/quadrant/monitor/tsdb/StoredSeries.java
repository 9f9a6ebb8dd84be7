package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Labels;

/** A series that can be read. */
public interface StoredSeries {
    Labels labels();

    /** Its samples between two times in ms, both included. */
    SampleCursor samples(long from, long to);
}
