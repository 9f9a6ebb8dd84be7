package dev.quadrant.monitor.histogram;

/**
 * Bounds of buckets. A schema s from -4 to 8 has exponential ones: bucket i ends at 2^(i * 2^-s), and begins where the one
 * before it ends. Schema -53 has bounds of the histogram's own.
 */
public final class Schema {
    public static final int LOWEST = -4;
    public static final int HIGHEST = 8;
    public static final int CUSTOM = -53;

    /** 2^(i / 256): where the buckets of the highest schema end within a power of two. */
    private static final double[] FRACTIONS = fractions();

    private Schema() {}

    private static double[] fractions() {
        double[] fractions = new double[1 << HIGHEST];
        for (int i = 0; i < fractions.length; i++) {
            fractions[i] = Math.pow(2, (double) i / fractions.length);
        }
        return fractions;
    }

    public static boolean valid(int schema) {
        return schema == CUSTOM || schema >= LOWEST && schema <= HIGHEST;
    }

    /** Where an exponential bucket ends. The last that ends before infinity ends at the greatest double. */
    public static double end(int schema, int index) {
        if (schema < 0) {
            int exponent = Math.clamp((long) index << -schema, -2000, 2000);
            return exponent == Double.MAX_EXPONENT + 1 ? Double.MAX_VALUE : Math.scalb(1.0, exponent);
        }
        int fraction = index & (1 << schema) - 1;
        int exponent = index >> schema;
        if (fraction == 0 && exponent == Double.MAX_EXPONENT + 1) {
            return Double.MAX_VALUE;
        }
        return Math.scalb(FRACTIONS[fraction << HIGHEST - schema], exponent);
    }

    /** The bucket of a lower schema that a bucket of a higher one lies in. */
    static int reduced(int index, int from, int to) {
        return (index - 1 >> from - to) + 1;
    }
}
