package dev.quadrant.monitor.exposition;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code {name="value",...}}: {@link #check} holds a set to its form and keeps nothing, {@link #build} makes the labels of
 * one that was checked. Text allows blanks between the parts and a comma behind the last label, OpenMetrics does not.
 */
final class LabelSet {
    private final Source source;
    private final boolean strict;
    private final Limits limits;
    private final LabelsBuilder builder = new LabelsBuilder();
    private final List<String> emptied = new ArrayList<>();

    LabelSet(Source source, boolean strict, Limits limits) {
        this.source = source;
        this.strict = strict;
        this.limits = limits;
    }

    /**
     * Checks a set from its opening brace.
     *
     * @return the position behind the closing brace
     */
    int check(int from, int to) throws ExpositionException {
        int at = gap(from + 1, to);
        while (at < to && source.at(at) != '}') {
            int nameEnd = source.name(at, to, false);
            if (nameEnd == at) {
                throw bad("a label's name begins with a letter or _");
            }
            at = gap(nameEnd, to);
            if (!source.has(at, to, '=')) {
                throw bad("= expected behind a label's name");
            }
            at = gap(at + 1, to);
            if (!source.has(at, to, '"')) {
                throw bad("a label's value stands in double quotes");
            }
            at = gap(closingQuote(at + 1, to) + 1, to);
            if (source.has(at, to, ',')) {
                at = gap(at + 1, to);
                if (strict && source.has(at, to, '}')) {
                    throw bad("a comma behind the last label");
                }
            } else if (at < to && source.at(at) != '}') {
                throw bad(", or } expected behind a label's value");
            }
        }
        if (at >= to) {
            throw bad("} is missing");
        }
        return at + 1;
    }

    /** What is done with each label of a set. */
    private interface Visitor {
        void label(int nameStart, int nameEnd, int valueStart, int valueEnd) throws ExpositionException;
    }

    /** Walks through a set that was checked; {@code from} may be before its brace. */
    private void visit(int from, int to, Visitor visitor) throws ExpositionException {
        int at = from;
        while (at < to && source.at(at) != '{') {
            at++;
        }
        while (at < to) {
            while (at < to && "{, \t".indexOf(source.at(at)) >= 0) {
                at++;
            }
            if (at == to || source.at(at) == '}') {
                return;
            }
            int nameEnd = source.name(at, to, false);
            int quote = nameEnd;
            while (source.at(quote) != '"') {
                quote++;
            }
            int close = closingQuote(quote + 1, to);
            visitor.label(at, nameEnd, quote + 1, close);
            at = close + 1;
        }
    }

    /** Characters of all names and values of a set that was checked. */
    int characters(int from, int to) throws ExpositionException {
        int[] characters = new int[1];
        visit(from, to, (nameStart, nameEnd, valueStart, valueEnd) -> {
            String value = source.text(valueStart, valueEnd);
            characters[0] += nameEnd - nameStart + value.codePointCount(0, value.length());
        });
        return characters[0];
    }

    /**
     * The labels of a series.
     *
     * @param from behind the metric's name; the set, which was checked, may be absent
     * @throws ExpositionException when they break a limit, are no UTF-8, or one stands twice
     */
    Labels build(String metric, int from, int to) throws ExpositionException {
        emptied.clear();
        builder.clear().add(Labels.NAME, metric);
        visit(from, to, this::add);
        int labels = builder.size() - 1;
        if (labels > limits.labels()) {
            throw source.error("label-limit", labels + " labels");
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw source.error("duplicate-label", e.getMessage());
        }
    }

    /** Names of the last {@link #build} whose values are empty: to the store they are not there. */
    List<String> emptied() {
        return emptied;
    }

    private void add(int nameStart, int nameEnd, int valueStart, int valueEnd) throws ExpositionException {
        if (nameEnd - nameStart > limits.labelName()) {
            throw source.error("name-length", "a label's name of " + (nameEnd - nameStart) + " bytes");
        }
        if (valueEnd - valueStart > limits.labelValue()) {
            throw source.error("value-length", "a label's value of " + (valueEnd - valueStart) + " bytes");
        }
        if (valueStart == valueEnd) {
            emptied.add(source.ascii(nameStart, nameEnd));
        }
        builder.add(source.ascii(nameStart, nameEnd), source.text(valueStart, valueEnd));
    }

    private int closingQuote(int from, int to) throws ExpositionException {
        int at = from;
        while (at < to && source.at(at) != '"') {
            at += source.at(at) == '\\' ? 2 : 1;
        }
        if (at >= to) {
            throw bad("the closing quote of a label's value is missing");
        }
        return at;
    }

    private int gap(int at, int to) {
        return strict ? at : source.blanks(at, to);
    }

    private ExpositionException bad(String message) {
        return source.error("bad-label", message);
    }
}
