package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Matcher;
import java.util.List;

/** What queries read: series whose samples are floats or native histograms. */
public interface Storage {
    /** The series that all matchers select, by their labels' order. */
    List<? extends StoredSeries> read(List<Matcher> matchers);

    /**
     * The same for one who wants samples between two times in ms, both included, only. Series without any may be left out,
     * and others must not be asked for samples at other times.
     */
    default List<? extends StoredSeries> read(List<Matcher> matchers, long from, long to) {
        return read(matchers);
    }
}
