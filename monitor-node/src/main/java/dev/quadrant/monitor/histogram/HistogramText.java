package dev.quadrant.monitor.histogram;

import java.math.BigDecimal;

/** Histograms in Prometheus' words. */
final class HistogramText {
    private HistogramText() {}

    static void bucket(StringBuilder text, Bucket bucket) {
        text.append(bucket.lowerIncluded() ? '[' : '(');
        number(text, bucket.lower()).append(',');
        number(text, bucket.upper()).append(bucket.upperIncluded() ? ']' : ')');
        number(text.append(':'), bucket.count());
    }

    /** The shortest that reads back the same, with an exponent below 1e-4 and from 1e21. */
    static StringBuilder number(StringBuilder text, double value) {
        if (Double.isNaN(value)) {
            return text.append("NaN");
        }
        if (Double.isInfinite(value)) {
            return text.append(value > 0 ? "+Inf" : "-Inf");
        }
        if (value == 0) {
            return text.append(1 / value < 0 ? "-0" : "0");
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        double size = Math.abs(value);
        if (size >= 1e-4 && size < 1e21) {
            return text.append(decimal.toPlainString());
        }
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = decimal.precision() - decimal.scale() - 1;
        text.append(value < 0 ? "-" : "").append(digits.charAt(0));
        text.append(digits.length() > 1 ? "." : "").append(digits, 1, digits.length());
        text.append('e').append(exponent < 0 ? '-' : '+');
        return text.append(Math.abs(exponent) < 10 ? "0" : "").append(Math.abs(exponent));
    }
}
