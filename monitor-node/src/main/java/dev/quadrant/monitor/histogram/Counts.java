package dev.quadrant.monitor.histogram;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;

/** Counts of the buckets on one side of zero, by ascending index. Buckets that are not there have none. */
public final class Counts {
    public static final Counts NONE = new Counts(new int[0], new double[0]);

    private final int[] indexes;
    private final double[] counts;

    private Counts(int[] indexes, double[] counts) {
        this.indexes = indexes;
        this.counts = counts;
    }

    /** Counts of buckets that follow one another. */
    public static Counts from(int first, double... counts) {
        int[] indexes = new int[counts.length];
        Arrays.setAll(indexes, i -> first + i);
        return new Counts(indexes, counts.clone());
    }

    public int size() {
        return indexes.length;
    }

    public int index(int position) {
        return indexes[position];
    }

    public double count(int position) {
        return counts[position];
    }

    /** The sum of all. */
    double total() {
        double total = 0;
        for (double count : counts) {
            total += count;
        }
        return total;
    }

    /** The count of a bucket by its index. */
    double of(int index) {
        int position = Arrays.binarySearch(indexes, index);
        return position < 0 ? 0 : counts[position];
    }

    Counts each(DoubleUnaryOperator operation) {
        return new Counts(indexes, Arrays.stream(counts).map(operation).toArray());
    }

    /** Combines with the counts of another of the same layout, bucket by bucket. */
    Counts with(Counts other, DoubleBinaryOperator operation) {
        int[] union = new int[size() + other.size()];
        double[] results = new double[union.length];
        int size = 0;
        int a = 0;
        int b = 0;
        while (a < size() || b < other.size()) {
            int left = a < size() ? indexes[a] : Integer.MAX_VALUE;
            int right = b < other.size() ? other.indexes[b] : Integer.MAX_VALUE;
            union[size] = Math.min(left, right);
            results[size++] =
                    operation.applyAsDouble(left <= right ? counts[a++] : 0, right <= left ? other.counts[b++] : 0);
        }
        return new Counts(Arrays.copyOf(union, size), Arrays.copyOf(results, size));
    }

    /** Adds up buckets that become one; the mapping keeps the order. */
    Counts mapped(IntUnaryOperator mapping) {
        int[] targets = new int[size()];
        double[] sums = new double[size()];
        int size = 0;
        for (int i = 0; i < size(); i++) {
            int target = mapping.applyAsInt(indexes[i]);
            if (size == 0 || targets[size - 1] != target) {
                targets[size++] = target;
            }
            sums[size - 1] += counts[i];
        }
        return new Counts(Arrays.copyOf(targets, size), Arrays.copyOf(sums, size));
    }

    /** Without the buckets before a position. */
    Counts after(int position) {
        return position == 0
                ? this
                : new Counts(
                        Arrays.copyOfRange(indexes, position, size()), Arrays.copyOfRange(counts, position, size()));
    }

    /** Without buckets that hold nothing. */
    Counts compact() {
        int kept = 0;
        for (double count : counts) {
            kept += count == 0 ? 0 : 1;
        }
        if (kept == size()) {
            return this;
        }
        int[] keptIndexes = new int[kept];
        double[] keptCounts = new double[kept];
        kept = 0;
        for (int i = 0; i < size(); i++) {
            if (counts[i] != 0) {
                keptIndexes[kept] = indexes[i];
                keptCounts[kept++] = counts[i];
            }
        }
        return new Counts(keptIndexes, keptCounts);
    }

    boolean infinite() {
        return Arrays.stream(counts).anyMatch(Double::isInfinite);
    }

    /** Whether the same buckets hold the same. */
    boolean same(Counts other) {
        Counts a = compact();
        Counts b = other.compact();
        return Arrays.equals(a.indexes, b.indexes) && Arrays.equals(a.counts, b.counts);
    }
}
