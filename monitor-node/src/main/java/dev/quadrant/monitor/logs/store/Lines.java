package dev.quadrant.monitor.logs.store;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Lines of one stream in arrays: line {@code i} has the bytes from {@code end(i - 1)} to {@code end(i)}. One thread adds; who took {@link #view} may
 * read what was there then from any thread, since nothing that was added changes.
 */
public final class Lines {
    private static final int FIRST = 512;

    private long[] times;
    private int[] ends;
    private byte[] bytes;
    private int count;
    /** Where the first line begins. */
    private int first;

    private boolean sorted = true;
    private long oldest = Long.MAX_VALUE;
    private long newest = Long.MIN_VALUE;

    Lines() {
        this(new long[4], new int[4], new byte[FIRST], 0);
    }

    Lines(long[] times, int[] ends, byte[] bytes, int count) {
        this.times = times;
        this.ends = ends;
        this.bytes = bytes;
        this.count = count;
    }

    /** Lines whose bytes begin at an offset: those of a block behind its head. */
    static Lines behind(long[] times, int[] ends, byte[] bytes, int first, int count) {
        Lines lines = new Lines(times, ends, bytes, count);
        lines.first = first;
        return lines;
    }

    void add(long time, byte[] line, int from, int length) {
        if (count == times.length) {
            times = Arrays.copyOf(times, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        int start = size();
        if (start + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(start + length, bytes.length * 2));
        }
        System.arraycopy(line, from, bytes, start, length);
        sorted &= time >= newest;
        times[count] = time;
        ends[count] = start + length;
        oldest = Math.min(oldest, time);
        newest = Math.max(newest, time);
        count++;
    }

    /** The lines so far, for another thread; to be taken where lines are added. */
    Lines view() {
        Lines view = new Lines(times, ends, bytes, count);
        view.sorted = sorted;
        view.oldest = oldest;
        view.newest = newest;
        return view;
    }

    /** The same lines, the oldest first; those of one time in the order in which they came. */
    Lines inOrder() {
        if (sorted) {
            return this;
        }
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingLong(i -> times[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        Lines ordered = new Lines(new long[count], new int[count], new byte[size()], 0);
        for (int i : order) {
            ordered.add(times[i], bytes, start(i), length(i));
        }
        return ordered;
    }

    public int count() {
        return count;
    }

    /** Bytes of all lines. */
    int size() {
        return count == 0 ? 0 : ends[count - 1];
    }

    public long time(int i) {
        return times[i];
    }

    /** Where the bytes of a line begin in {@link #bytes}. */
    public int start(int i) {
        return i == 0 ? first : ends[i - 1];
    }

    public int length(int i) {
        return ends[i] - start(i);
    }

    /** The bytes of all lines, one after the other; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    long oldest() {
        return oldest;
    }

    long newest() {
        return newest;
    }
}
