package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;

/** All functions of the language, by name. */
final class Functions {
    private static final ValueType SCALAR = ValueType.SCALAR;
    private static final ValueType VECTOR = ValueType.VECTOR;
    private static final ValueType MATRIX = ValueType.MATRIX;
    private static final ValueType STRING = ValueType.STRING;

    private static final Map<String, Function> TABLE = new HashMap<>();

    static {
        values();
        trigonometry();
        calendar();
        ranges();
        overTime();
        vectors();
        histograms();
    }

    static final Map<String, Function> ALL = Map.copyOf(TABLE);

    private Functions() {}

    private static void add(String name, ValueType result, int optional, Function.Body body, ValueType... arguments) {
        TABLE.put(name, new Function(name, Arrays.asList(arguments), optional, result, body));
    }

    private static void value(String name, DoubleUnaryOperator operation) {
        add(name, VECTOR, 0, VectorMath.of(operation), VECTOR);
    }

    private static void values() {
        value("abs", Math::abs);
        value("ceil", Math::ceil);
        value("floor", Math::floor);
        value("exp", Math::exp);
        value("ln", Math::log);
        value("log2", VectorMath::log2);
        value("log10", Math::log10);
        value("sqrt", Math::sqrt);
        value("sgn", VectorMath::sign);
        add("round", VECTOR, 1, VectorMath.of(VectorMath::round), VECTOR, SCALAR);
        add("clamp", VECTOR, 0, VectorMath.of(VectorMath::clamp), VECTOR, SCALAR, SCALAR);
        add("clamp_min", VECTOR, 0, VectorMath.of((v, bound) -> Math.max(bound[0], v)), VECTOR, SCALAR);
        add("clamp_max", VECTOR, 0, VectorMath.of((v, bound) -> Math.min(bound[0], v)), VECTOR, SCALAR);
    }

    private static void trigonometry() {
        value("sin", Math::sin);
        value("cos", Math::cos);
        value("tan", Math::tan);
        value("asin", Math::asin);
        value("acos", Math::acos);
        value("atan", Math::atan);
        value("sinh", Math::sinh);
        value("cosh", Math::cosh);
        value("tanh", Math::tanh);
        value("asinh", VectorMath::asinh);
        value("acosh", VectorMath::acosh);
        value("atanh", VectorMath::atanh);
        value("deg", value -> value * 180 / Math.PI);
        value("rad", value -> value * Math.PI / 180);
        add("pi", SCALAR, 0, (evaluator, call) -> constant(evaluator, Math.PI));
    }

    private static Value constant(Evaluator evaluator, double value) {
        return new Value.Scalar(Points.all(evaluator.steps().count(), value));
    }

    private static void date(String name, ToIntFunction<LocalDateTime> part) {
        add(name, VECTOR, 1, TimeFunctions.part(part), VECTOR);
    }

    private static void calendar() {
        date("year", LocalDateTime::getYear);
        date("month", LocalDateTime::getMonthValue);
        date("day_of_month", LocalDateTime::getDayOfMonth);
        date("day_of_week", time -> time.getDayOfWeek().getValue() % 7);
        date("day_of_year", LocalDateTime::getDayOfYear);
        date("days_in_month", time -> LocalDate.from(time).lengthOfMonth());
        date("hour", LocalDateTime::getHour);
        date("minute", LocalDateTime::getMinute);
        add("time", SCALAR, 0, TimeFunctions::time);
        add("timestamp", VECTOR, 0, TimeFunctions::timestamp, VECTOR);
        add("start_timestamp", VECTOR, 0, TimeFunctions::startTimestamp, VECTOR);
        add("start", SCALAR, 0, TimeFunctions.ofQuery(Steps::from));
        add("end", SCALAR, 0, TimeFunctions.ofQuery(Steps::to));
        add("range", SCALAR, 0, TimeFunctions.ofQuery(steps -> steps.to() - steps.from()));
        add("step", SCALAR, 0, TimeFunctions.ofQuery(steps -> steps.from() == steps.to() ? 0 : steps.step()));
    }

    private static void ranges() {
        add("rate", VECTOR, 0, RangeFunctions.checked(Rates.change(true, true), Rates::counter), MATRIX);
        add("increase", VECTOR, 0, RangeFunctions.checked(Rates.change(true, false), Rates::counter), MATRIX);
        add("irate", VECTOR, 0, RangeFunctions.mixed(Rates.lastChange(true)), MATRIX);
        add("delta", VECTOR, 0, RangeFunctions.mixed(Rates.change(false, false)), MATRIX);
        add("idelta", VECTOR, 0, RangeFunctions.mixed(Rates.lastChange(false)), MATRIX);
        add("deriv", VECTOR, 0, RangeFunctions.of(Trends::derivative), MATRIX);
        add("predict_linear", VECTOR, 0, RangeFunctions.of(Trends::predict), MATRIX, SCALAR);
        add("double_exponential_smoothing", VECTOR, 0, RangeFunctions.of(Trends::smooth), MATRIX, SCALAR, SCALAR);
        add("changes", VECTOR, 0, RangeFunctions.mixed(HistogramsOverTime::changes), MATRIX);
        add("resets", VECTOR, 0, RangeFunctions.mixed(HistogramsOverTime::resets), MATRIX);
    }

    private static void overTime(String name, RangeFunctions.Computation computation) {
        add(name + "_over_time", VECTOR, 0, RangeFunctions.of(computation), MATRIX);
    }

    private static void overTimeMixed(String name, RangeFunctions.Mixed computation) {
        add(name + "_over_time", VECTOR, 0, RangeFunctions.mixed(computation), MATRIX);
    }

    private static void overTime() {
        overTimeMixed("sum", HistogramsOverTime.fold(OverTime::sum, false));
        overTimeMixed("avg", HistogramsOverTime.fold(OverTime::average, true));
        overTime("min", OverTime::least);
        overTime("max", OverTime::greatest);
        overTimeMixed("count", HistogramsOverTime::count);
        overTimeMixed("present", HistogramsOverTime::present);
        overTime("stdvar", OverTime::variance);
        overTime("stddev", (window, none) -> Math.sqrt(OverTime.variance(window, none)));
        overTime("mad", OverTime::medianDistance);
        overTime("ts_of_min", OverTime::leastTime);
        overTime("ts_of_max", OverTime::greatestTime);
        overTimeMixed("ts_of_first", HistogramsOverTime::firstTime);
        overTimeMixed("ts_of_last", HistogramsOverTime::lastTime);
        add("first_over_time", VECTOR, 0, RangeFunctions.named(HistogramsOverTime::first), MATRIX);
        add("last_over_time", VECTOR, 0, RangeFunctions.named(HistogramsOverTime::last), MATRIX);
        add("quantile_over_time", VECTOR, 0, OverTime.quantile(), SCALAR, MATRIX);
        add("absent_over_time", VECTOR, 0, Absence::overTime, MATRIX);
    }

    private static void vectors() {
        add("info", VECTOR, 1, InfoFunction::of, VECTOR, VECTOR);
        add("absent", VECTOR, 0, Absence::absent, VECTOR);
        add("scalar", SCALAR, 0, Functions::scalar, VECTOR);
        add("vector", VECTOR, 0, Functions::vector, SCALAR);
        add("sort", VECTOR, 0, Sorting.byValue(false), VECTOR);
        add("sort_desc", VECTOR, 0, Sorting.byValue(true), VECTOR);
        add("sort_by_label", VECTOR, -1, Sorting.byLabel(false), VECTOR, STRING);
        add("sort_by_label_desc", VECTOR, -1, Sorting.byLabel(true), VECTOR, STRING);
        add("label_replace", VECTOR, 0, LabelFunctions::replace, VECTOR, STRING, STRING, STRING, STRING);
        add("label_join", VECTOR, -1, LabelFunctions::join, VECTOR, STRING, STRING, STRING);
    }

    /** The value of the only series; NaN where there is none, or several. */
    private static Value scalar(Evaluator evaluator, Expression.Call call) throws QueryException {
        List<Row> rows = evaluator.vector(call.arguments().get(0));
        double[] points = new double[evaluator.steps().count()];
        for (int i = 0; i < points.length; i++) {
            double[] values = Folds.values(rows, i);
            points[i] = values.length == 1 ? values[0] : Double.NaN;
        }
        return new Value.Scalar(points);
    }

    private static Value vector(Evaluator evaluator, Expression.Call call) throws QueryException {
        return new Value.Vector(
                List.of(Row.of(Labels.EMPTY, evaluator.scalar(call.arguments().get(0)))));
    }

    private static void histograms() {
        add("histogram_quantile", VECTOR, 0, HistogramFunctions::quantile, SCALAR, VECTOR);
        add("histogram_quantiles", VECTOR, -1, HistogramFunctions::quantiles, VECTOR, STRING, SCALAR, SCALAR);
        add("histogram_fraction", VECTOR, 0, HistogramFunctions::fraction, SCALAR, SCALAR, VECTOR);
        add("histogram_count", VECTOR, 0, NativeHistograms.figure(FloatHistogram::count, true), VECTOR);
        add("histogram_sum", VECTOR, 0, NativeHistograms.figure(FloatHistogram::sum, true), VECTOR);
        add("histogram_avg", VECTOR, 0, NativeHistograms.figure(NativeHistograms::average, true), VECTOR);
        add("histogram_stddev", VECTOR, 0, NativeHistograms.figure(NativeHistograms::deviation, false), VECTOR);
        add("histogram_stdvar", VECTOR, 0, NativeHistograms.figure(NativeHistograms::variance, false), VECTOR);
    }
}
