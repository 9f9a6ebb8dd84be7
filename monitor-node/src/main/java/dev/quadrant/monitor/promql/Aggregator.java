package dev.quadrant.monitor.promql;

import java.util.Locale;

/** Aggregation operators, with the type of the parameter that some take. */
enum Aggregator {
    SUM(null),
    AVG(null),
    MIN(null),
    MAX(null),
    COUNT(null),
    GROUP(null),
    STDDEV(null),
    STDVAR(null),
    TOPK(ValueType.SCALAR),
    BOTTOMK(ValueType.SCALAR),
    LIMITK(ValueType.SCALAR),
    LIMIT_RATIO(ValueType.SCALAR),
    QUANTILE(ValueType.SCALAR),
    COUNT_VALUES(ValueType.STRING);

    private static final Aggregator[] ALL = values();

    private final ValueType parameter;
    private final String text;

    Aggregator(ValueType parameter) {
        this.parameter = parameter;
        this.text = name().toLowerCase(Locale.ROOT);
    }

    /** The operator of a name in either case, or null. */
    static Aggregator of(String name) {
        for (Aggregator aggregator : ALL) {
            if (aggregator.text.equalsIgnoreCase(name)) {
                return aggregator;
            }
        }
        return null;
    }

    /** Type of the first argument where there are two, else null. */
    ValueType parameter() {
        return parameter;
    }

    @Override
    public String toString() {
        return text;
    }
}
