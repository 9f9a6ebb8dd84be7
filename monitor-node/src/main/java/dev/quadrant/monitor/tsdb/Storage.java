package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Matcher;
import java.util.List;

/** What queries read: series whose samples are floats or native histograms. */
public interface Storage {
    /** The series that all matchers select, by their labels' order. */
    List<? extends StoredSeries> read(List<Matcher> matchers);
}
