package dev.quadrant.monitor.exposition;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What OpenMetrics 1.0 demands beyond syntax: metadata before samples and once, families and groups not interleaved, names
 * that do not clash, values and labels that fit the type. A state machine fed with the entries of one exposition.
 */
public final class FamilyRules {
    private static final Map<String, List<String>> SUFFIXES = Map.of(
            "counter", List.of("_total", "_created"),
            "summary", List.of("", "_count", "_sum", "_created"),
            "histogram", List.of("_count", "_sum", "_bucket", "_created"),
            "gaugehistogram", List.of("_gcount", "_gsum", "_bucket"),
            "info", List.of("_info"));
    private static final List<String> PLAIN = List.of("");
    private static final Set<String> TYPES =
            Set.of("counter", "gauge", "histogram", "gaugehistogram", "info", "stateset", "summary", "unknown");
    private static final Set<String> NEVER_NAN = Set.of("_total", "_sum", "_count", "_bucket", "_gcount", "_gsum");
    private static final Set<String> NEVER_NEGATIVE = Set.of("_total", "_sum", "_count", "_bucket", "_gcount");
    private static final Set<String> WHOLE = Set.of("_bucket", "_count", "_gcount");

    private final Set<String> seenNames = new HashSet<>();
    private final LabelsBuilder builder = new LabelsBuilder();

    private String family;
    private String type;
    private String unit;
    private boolean help;
    private boolean sampled;
    private int line;
    private final Set<Labels> seenGroups = new HashSet<>();
    private Labels group;
    private Double groupTime;
    private HistogramRules histogram;

    /** Takes the entry that a cursor stands at. */
    public void accept(ExpositionParser.Entry entry, ExpositionParser at) throws ExpositionException {
        line = at.line();
        switch (entry) {
            case SERIES -> sample(at);
            case HELP, TYPE, UNIT -> metadata(entry, at.metric(), at.text());
            case END -> endFamily();
            case COMMENT -> {}
        }
    }

    private void metadata(ExpositionParser.Entry entry, String name, String text) throws ExpositionException {
        if (name.equals(family)) {
            require(!sampled, "late-metadata", "metadata of " + name + " behind its samples");
        } else {
            endFamily();
            begin(name);
        }
        switch (entry) {
            case HELP -> {
                require(!help, "repeated-metadata", "a second HELP of " + name);
                help = true;
            }
            case TYPE -> {
                require(type == null, "repeated-metadata", "a second TYPE of " + name);
                require(TYPES.contains(text), "bad-type", "no type: '" + text + "'");
                type = text;
                histogram = text.endsWith("histogram") ? new HistogramRules(name) : null;
            }
            default -> {
                require(unit == null, "repeated-metadata", "a second UNIT of " + name);
                unit = text;
            }
        }
    }

    private void begin(String name) {
        family = name;
        type = null;
        unit = null;
        help = false;
        sampled = false;
        group = null;
        groupTime = null;
        histogram = null;
        seenGroups.clear();
    }

    private void endFamily() throws ExpositionException {
        if (family == null) {
            return;
        }
        Set<String> names = new HashSet<>(suffixes());
        names.add("");
        for (String suffix : names) {
            require(seenNames.add(family + suffix), "name-clash", family + suffix + " is in two families");
        }
        if (unit != null && !unit.isEmpty()) {
            require(family.endsWith("_" + unit), "bad-unit", family + " does not end with its unit " + unit);
            require(!"info".equals(type) && !"stateset".equals(type), "bad-unit", "a " + type + " has no unit");
        }
        if (histogram != null) {
            histogram.end(line);
        }
    }

    private List<String> suffixes() {
        return type == null ? PLAIN : SUFFIXES.getOrDefault(type, PLAIN);
    }

    private void sample(ExpositionParser at) throws ExpositionException {
        Labels labels = at.labels();
        String name = labels.get(Labels.NAME);
        if (family == null || !name.startsWith(family) || !suffixes().contains(name.substring(family.length()))) {
            endFamily();
            begin(name);
            type = "unknown";
        }
        String suffix = name.substring(family.length());
        sampled = true;
        labelsFit(labels, suffix);
        Double time = at.hasTimestamp() ? at.timestamp() : null;
        inOrder(groupOf(labels, suffix), time);
        valueFits(at.value(), suffix);
        if (at.hasExemplar()) {
            boolean allowed =
                    histogram != null && suffix.equals("_bucket") || "counter".equals(type) && suffix.equals("_total");
            require(allowed, "bad-exemplar", "an exemplar on other than a bucket or a total");
        }
        if (histogram != null) {
            histogram.sample(group, time, suffix, labels, at.value(), line);
        }
    }

    private void labelsFit(Labels labels, String suffix) throws ExpositionException {
        if ("stateset".equals(type)) {
            require(!labels.get(family).isEmpty(), "bad-label", "a stateset without the label " + family);
        }
        if (suffix.equals("_bucket")) {
            require(!Double.isNaN(number(labels.get("le"))), "bad-label", "a bucket without a bound in le");
        }
        if ("summary".equals(type) && suffix.isEmpty()) {
            double quantile = number(labels.get("quantile"));
            require(quantile >= 0 && quantile <= 1, "bad-label", "a quantile that is not from 0 to 1");
        }
    }

    /** A label's value as a number; NaN when it is none. */
    static double number(String text) {
        try {
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            return Decimal.parse(bytes, 0, bytes.length);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private void inOrder(Labels next, Double time) throws ExpositionException {
        if (!next.equals(group)) {
            require(seenGroups.add(next), "interleaved", "samples of a group of " + family + " stand apart");
        } else {
            require((time == null) == (groupTime == null), "mixed-timestamps", "samples with and without a timestamp");
            if (time != null && !"info".equals(type)) {
                require(groupTime <= time, "time-backwards", "timestamps of a group go backwards");
            }
        }
        group = next;
        groupTime = time;
    }

    /** The labels that the samples of one point share: without the bound, the quantile, the state. */
    private Labels groupOf(Labels labels, String suffix) {
        if ("info".equals(type)) {
            return Labels.EMPTY;
        }
        builder.clear();
        labels.forEach((name, value) -> {
            boolean own = name.equals(Labels.NAME)
                    || "summary".equals(type) && suffix.isEmpty() && name.equals("quantile")
                    || "stateset".equals(type) && name.equals(family)
                    || histogram != null && suffix.equals("_bucket") && name.equals("le");
            if (!own) {
                builder.add(name, value);
            }
        });
        return builder.build();
    }

    private void valueFits(double value, String suffix) throws ExpositionException {
        switch (Objects.requireNonNullElse(type, "unknown")) {
            case "stateset" -> require(value == 0 || value == 1, "bad-value", "a state is 0 or 1");
            case "info" -> require(value == 1, "bad-value", "an info is 1");
            case "summary" -> require(!suffix.isEmpty() || !(value < 0), "bad-value", "a negative quantile");
            default -> {}
        }
        require(!NEVER_NAN.contains(suffix) || !Double.isNaN(value), "bad-value", "NaN in a " + suffix);
        require(!NEVER_NEGATIVE.contains(suffix) || value >= 0, "bad-value", "a negative " + suffix);
        require(!WHOLE.contains(suffix) || value == Math.rint(value), "bad-value", "a broken number in a " + suffix);
    }

    private void require(boolean condition, String reason, String message) throws ExpositionException {
        if (!condition) {
            throw new ExpositionException(reason, line, message);
        }
    }
}
