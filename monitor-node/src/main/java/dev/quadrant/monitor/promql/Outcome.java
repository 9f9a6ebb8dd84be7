package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;
import java.util.List;

/** What a query evaluated to. */
public interface Outcome {
    /** Takes the result: for each series its labels and then its points by time; series without a point are not told. */
    interface Reader {
        void series(Labels labels);

        /** A point; {@code time} in ms since 1970. */
        void point(long time, double value);

        /** A point that is a histogram; {@code time} in ms since 1970. */
        void histogram(long time, FloatHistogram value);
    }

    /** A scalar is told as one series without labels; of a string nothing is told. */
    void read(Reader reader);

    ValueType type();

    /** The string; empty for all else. */
    String text();

    /** What is likely wrong with the query, with the place. */
    List<String> warnings();

    /** What is worth knowing, with the place. */
    List<String> infos();
}
