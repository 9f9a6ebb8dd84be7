package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.MixedSchemasException;

/** Values of a {@code smoothed} instant selector: between the samples around each step, or the last where none follows. */
final class Smoothing {
    private final Window window;
    private final Notes notes;

    Smoothing(Samples samples, Notes notes) {
        this.window = new Window(samples);
        this.notes = notes;
    }

    /**
     * Puts the value at a time, if there is one.
     *
     * @param lookback how far away samples may lie, in ms
     */
    void put(Row row, int step, long time, long lookback) {
        window.move(time - lookback, time + lookback, time);
        if (window.size() > 0 && window.histograms() > 0) {
            notes.floatsAndHistograms();
        } else if (window.size() > 0) {
            int before = before(window.size(), window::time, time);
            if (before >= 0) {
                boolean last = before == window.size() - 1 || window.time(before) == time;
                row.put(step, last ? window.value(before) : Interpolation.number(window, before, time, false));
            }
        } else if (window.histograms() > 0) {
            int before = before(window.histograms(), window::histogramTime, time);
            if (before >= 0) {
                histogram(row, step, time, before);
            }
        }
    }

    private void histogram(Row row, int step, long time, int before) {
        boolean last = before == window.histograms() - 1 || window.histogramTime(before) == time;
        try {
            row.put(
                    step,
                    last ? window.histogram(before) : Interpolation.histogram(window, before, time, false, notes));
        } catch (MixedSchemasException e) {
            notes.mixedSchemas();
        }
    }

    /** Time of a sample. */
    private interface Clock {
        long time(int index);
    }

    /** Index of the newest sample that is not after a time; -1 when all are. */
    private static int before(int size, Clock clock, long time) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (clock.time(middle) <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
