package dev.quadrant.monitor.histogram;

/**
 * A bucket that holds something, with its bounds as numbers.
 *
 * @param lowerIncluded whether the lower bound is one of its values
 * @param upperIncluded whether the upper bound is one of its values
 */
public record Bucket(double lower, double upper, boolean lowerIncluded, boolean upperIncluded, double count) {
    /** The bucket with other bounds. */
    Bucket between(double newLower, double newUpper) {
        return new Bucket(newLower, newUpper, lowerIncluded, upperIncluded, count);
    }

    /** Whether it holds zero, or ends at it. */
    public boolean zero() {
        return lower <= 0 && upper >= 0;
    }
}
