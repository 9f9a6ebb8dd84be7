package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.util.Arrays;

/** Collects samples and adds them in one go. One thread, one appender; many appenders work on a store at once. */
public final class Appender {
    private static final int KEEP = 1 << 14;

    private final Head store;
    final RecordBuffer records = new RecordBuffer();
    Series[] series = new Series[64];
    long[] times = new long[64];
    long[] values = new long[64];
    /** Older than what the series has. */
    boolean[] late = new boolean[64];

    int size;

    Appender(Head store) {
        this.store = store;
    }

    /** The series with these labels, made when there is none; null when the store has all the series that it may have. */
    public Series series(Labels labels) {
        return store.seriesFor(labels);
    }

    /**
     * Adds a sample to the batch.
     *
     * @param time ms since 1970
     * @param bits of the value
     */
    public void add(Series to, long time, long bits) {
        if (size == series.length) {
            series = Arrays.copyOf(series, size * 2);
            times = Arrays.copyOf(times, size * 2);
            values = Arrays.copyOf(values, size * 2);
            late = new boolean[size * 2];
        }
        series[size] = to;
        times[size] = time;
        values[size++] = bits;
    }

    /**
     * Logs the batch and adds it to the series; empties the batch, also when it fails.
     *
     * @return how many samples were taken; the others are counted by their {@link Refusal}
     * @throws IOException when the log cannot be written; none is taken
     */
    public int commit() throws IOException {
        try {
            return store.commit(this);
        } finally {
            clear();
        }
    }

    /** Is told of samples that are not taken. */
    interface Refused {
        void refused(Series.Verdict why);
    }

    /**
     * Keeps what can be taken. Series that the store forgot meanwhile are taken anew; their samples are dropped when it has
     * no room for them.
     */
    void judge(TimeBounds bounds, Refused refused) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Series current = series[i].gone() ? store.seriesFor(series[i].labels()) : series[i];
            if (current == null) {
                continue;
            }
            Series.Verdict verdict = current.judge(times[i], bounds);
            if (verdict == Series.Verdict.APPEND || verdict == Series.Verdict.LATE) {
                series[kept] = current;
                times[kept] = times[i];
                values[kept] = values[i];
                late[kept++] = verdict == Series.Verdict.LATE;
            } else {
                refused.refused(verdict);
            }
        }
        Arrays.fill(series, kept, size, null);
        size = kept;
    }

    /** What was judged is not taken, or was. */
    void judged() {
        for (int i = 0; i < size; i++) {
            series[i].forgetPending();
        }
    }

    /** Forgets the batch. */
    public void clear() {
        Arrays.fill(series, 0, size, null);
        size = 0;
        records.clear();
        if (series.length > KEEP) {
            series = new Series[KEEP];
            times = new long[KEEP];
            values = new long[KEEP];
            late = new boolean[KEEP];
        }
    }
}
