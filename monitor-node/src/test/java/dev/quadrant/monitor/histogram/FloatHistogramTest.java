package dev.quadrant.monitor.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.junit.jupiter.api.Test;

class FloatHistogramTest {
    private static FloatHistogram exponential(int schema, double threshold, double zero, Counts counts) {
        double count = zero + counts.total();
        return new FloatHistogram(
                ResetHint.UNKNOWN, schema, threshold, zero, count, count, counts, Counts.NONE, List.of());
    }

    private static FloatHistogram custom(List<Double> bounds, double... counts) {
        Counts positive = Counts.from(0, counts);
        return new FloatHistogram(
                ResetHint.UNKNOWN,
                Schema.CUSTOM,
                0,
                0,
                positive.total(),
                positive.total(),
                positive,
                Counts.NONE,
                bounds);
    }

    @Test
    void boundsAreThoseOfTheSchema() {
        assertThat(Schema.end(0, 0)).isEqualTo(1);
        assertThat(Schema.end(0, 3)).isEqualTo(8);
        assertThat(Schema.end(0, -2)).isEqualTo(0.25);
        assertThat(Schema.end(1, 1)).isEqualTo(Math.sqrt(2));
        assertThat(Schema.end(-2, 1)).isEqualTo(16);
        assertThat(Schema.end(8, 256 * 1023)).isEqualTo(0x1p1023);
        assertThat(Schema.end(0, 1024)).isEqualTo(Double.MAX_VALUE);
        assertThat(Schema.end(-4, 64)).isEqualTo(Double.MAX_VALUE);
        assertThat(Schema.end(0, 1025)).isInfinite();
        assertThat(Schema.end(-4, Integer.MAX_VALUE)).isInfinite();
    }

    @Test
    void addsAtTheLowerResolution() throws MixedSchemasException {
        FloatHistogram fine = exponential(1, 0, 0, Counts.from(1, 1, 2, 3, 4));
        FloatHistogram coarse = exponential(0, 0, 0, Counts.from(1, 10, 20));
        FloatHistogram sum = Arithmetic.add(fine, coarse).histogram();
        assertThat(sum.schema()).isZero();
        assertThat(sum).hasToString("{count:40, sum:40, (1,2]:13, (2,4]:27}");
        assertThat(Arithmetic.subtract(sum, coarse).histogram().same(Layout.reduced(fine, 0)))
                .isTrue();
    }

    /** The zero bucket of the sum must not end within (1,2], of which nobody knows how much lies below 1.5. */
    @Test
    void widensTheZeroBucketToTheEndOfABucket() throws MixedSchemasException {
        FloatHistogram narrow = exponential(0, 0.5, 1, Counts.from(0, 2, 3, 4));
        FloatHistogram wide = exponential(0, 1.5, 5, Counts.from(2, 6));
        assertThat(Arithmetic.add(narrow, wide).histogram()).hasToString("{count:21, sum:21, [-2,2]:11, (2,4]:10}");
        FloatHistogram hole = exponential(0, 0.5, 1, Counts.from(0, 2, 0, 4));
        assertThat(Arithmetic.add(hole, wide).histogram()).hasToString("{count:18, sum:18, [-1.5,1.5]:8, (2,4]:10}");
    }

    @Test
    void keepsTheBoundsThatBothHave() throws MixedSchemasException {
        Arithmetic sum = Arithmetic.add(custom(List.of(1.0, 2.0, 5.0), 1, 2, 3, 4), custom(List.of(2.0, 9.0), 10, 20));
        assertThat(sum.reconciled()).isTrue();
        assertThat(sum.histogram()).hasToString("{count:40, sum:40, [-Inf,2]:13, (2,+Inf]:27}");
        assertThatThrownBy(() -> Arithmetic.add(custom(List.of(1.0), 1), exponential(0, 0, 1, Counts.NONE)))
                .isInstanceOf(MixedSchemasException.class);
    }

    @Test
    void scalesAndTurnsIntoAGauge() {
        FloatHistogram histogram = exponential(0, 0, 0, Counts.from(1, 2, 4)).hinted(ResetHint.NOT_RESET);
        assertThat(histogram.times(2)).hasToString("{count:12, sum:12, (1,2]:4, (2,4]:8}");
        assertThat(histogram.times(2).hint()).isEqualTo(ResetHint.NOT_RESET);
        assertThat(histogram.times(-1).hint()).isEqualTo(ResetHint.GAUGE);
        assertThat(exponential(0, 0.5, 1, Counts.from(1, 2)).dividedBy(0))
                .hasToString("{count:+Inf, sum:+Inf, [-0.5,0.5]:+Inf}");
    }

    @Test
    void seesResetsInAnyBucket() {
        FloatHistogram before = exponential(1, 0.001, 1, Counts.from(0, 1, 0, 2, 3));
        assertThat(CounterReset.between(before, before)).isFalse();
        assertThat(CounterReset.between(before, exponential(1, 0.001, 1, Counts.from(0, 1, 0, 2, 4))))
                .isFalse();
        assertThat(CounterReset.between(before, exponential(1, 0.001, 9, Counts.from(0, 1, 0, 2, 2))))
                .isTrue();
        assertThat(CounterReset.between(before, exponential(0, 0.001, 1, Counts.from(0, 1, 2, 3))))
                .as("fewer buckets with all that was in them")
                .isFalse();
        assertThat(CounterReset.between(exponential(0, 0.001, 1, Counts.NONE), exponential(1, 0.001, 9, Counts.NONE)))
                .as("more buckets")
                .isTrue();
        assertThat(CounterReset.between(before, exponential(1, 0.0001, 9, Counts.from(0, 1, 0, 2, 3))))
                .as("a zero bucket that shrank")
                .isTrue();
        FloatHistogram less = exponential(1, 0.001, 0, Counts.NONE);
        assertThat(CounterReset.between(before, less.hinted(ResetHint.NOT_RESET)))
                .isFalse();
        assertThat(CounterReset.between(less, before.hinted(ResetHint.RESET))).isTrue();
        assertThat(CounterReset.between(custom(List.of(1.0, 2.0), 1, 1), custom(List.of(1.0), 1, 1)))
                .isFalse();
        assertThat(CounterReset.between(custom(List.of(1.0, 2.0), 2, 1), custom(List.of(1.0), 1, 2)))
                .isTrue();
    }

    @Test
    void sumsWithoutRoundingErrorsAndMeansWithoutOverflow() throws MixedSchemasException {
        HistogramSum sum = new HistogramSum(exponential(0, 0, 1, Counts.from(0, 1e100)), false);
        sum.add(exponential(0, 0, 1, Counts.from(0, 1)));
        sum.add(exponential(0, 0, 1, Counts.from(0, -1e100)));
        assertThat(sum.value().positive().of(0)).isEqualTo(1);
        HistogramSum mean = new HistogramSum(exponential(0, 0, 1e308, Counts.NONE), true);
        mean.add(exponential(0, 0, 1e308, Counts.NONE));
        mean.add(exponential(0, 0, 1e308, Counts.NONE));
        assertThat(mean.value().zeroCount() / 1e308).isEqualTo(1);
    }

    @Test
    void interpolatesBetweenLogarithms() {
        FloatHistogram histogram = exponential(0, 0.5, 2, Counts.from(2, 4));
        assertThat(Quantile.of(0.5, histogram)).isCloseTo(2 * Math.pow(2, 0.25), offset(1e-12));
        assertThat(Quantile.of(1.0 / 6, histogram)).as("in the zero bucket").isCloseTo(0.25, offset(1e-12));
        assertThat(Quantile.of(1, histogram)).isCloseTo(4.0, offset(1e-12));
        assertThat(Quantile.of(-0.1, histogram)).isNegative().isInfinite();
        assertThat(Quantile.fraction(2, 4, histogram)).isCloseTo(2.0 / 3, offset(1e-12));
        assertThat(Quantile.fraction(Double.NEGATIVE_INFINITY, 2 * Math.sqrt(2), histogram))
                .isCloseTo(2.0 / 3, offset(1e-12));
        assertThat(Quantile.of(0.5, FloatHistogram.empty(0, List.of()))).isNaN();
    }

    @Test
    void interpolatesCustomBucketsAsClassicOnes() {
        FloatHistogram histogram = custom(List.of(4.0, 8.0), 4, 4, 2);
        assertThat(Quantile.of(0.2, histogram)).isCloseTo(2.0, offset(1e-12));
        assertThat(Quantile.of(0.6, histogram)).isCloseTo(6.0, offset(1e-12));
        assertThat(Quantile.of(0.9, histogram)).as("above the last bound").isEqualTo(8);
        assertThat(Quantile.fraction(0, 6, histogram)).isCloseTo(0.6, offset(1e-12));
        assertThat(Quantile.of(0.2, custom(List.of(-1.0), 4)))
                .as("below the first")
                .isEqualTo(-1);
    }
}
