package dev.quadrant.monitor.promql;

import java.math.BigDecimal;

/** Numbers as texts. */
final class Numbers {
    private Numbers() {}

    /** The shortest decimal that reads back the same, never with an exponent. */
    static String shortest(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }
}
