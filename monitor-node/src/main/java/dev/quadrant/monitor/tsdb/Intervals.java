package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.files.RecordReader;
import java.util.Arrays;

/** Times that are deleted: first and last of each, both included, sorted, none touching another. Immutable. */
final class Intervals {
    static final Intervals NONE = new Intervals(new long[0]);

    private final long[] bounds;

    private Intervals(long[] bounds) {
        this.bounds = bounds;
    }

    static Intervals of(long first, long last) {
        return new Intervals(new long[] {first, last});
    }

    boolean empty() {
        return bounds.length == 0;
    }

    boolean contains(long time) {
        for (int i = 0; i < bounds.length && bounds[i] <= time; i += 2) {
            if (time <= bounds[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** Whether a time between two, both included, is among them. */
    boolean meets(long first, long last) {
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i] <= last && bounds[i + 1] >= first) {
                return true;
            }
        }
        return false;
    }

    /** Both together. */
    Intervals with(Intervals other) {
        long[][] all = new long[(bounds.length + other.bounds.length) / 2][];
        for (int i = 0; i < all.length; i++) {
            long[] from = i < bounds.length / 2 ? bounds : other.bounds;
            int at = 2 * (i < bounds.length / 2 ? i : i - bounds.length / 2);
            all[i] = new long[] {from[at], from[at + 1]};
        }
        Arrays.sort(all, (a, b) -> Long.compare(a[0], b[0]));
        long[] merged = new long[2 * all.length];
        int size = 0;
        for (long[] next : all) {
            boolean touches = size > 0 && (merged[size - 1] == Long.MAX_VALUE || next[0] <= merged[size - 1] + 1);
            if (touches) {
                merged[size - 1] = Math.max(merged[size - 1], next[1]);
            } else {
                merged[size++] = next[0];
                merged[size++] = next[1];
            }
        }
        return new Intervals(Arrays.copyOf(merged, size));
    }

    /** Those that reach beyond a time. */
    Intervals from(long time) {
        int kept = 0;
        while (kept < bounds.length && bounds[kept + 1] < time) {
            kept += 2;
        }
        return kept == 0
                ? this
                : kept == bounds.length ? NONE : new Intervals(Arrays.copyOfRange(bounds, kept, bounds.length));
    }

    void write(RecordBuffer out) {
        out.unsigned(bounds.length / 2);
        for (long bound : bounds) {
            out.signed(bound);
        }
    }

    static Intervals read(RecordReader in) {
        long[] bounds = new long[2 * (int) in.unsigned()];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = in.signed();
        }
        return new Intervals(bounds);
    }
}
