package dev.quadrant.monitor.exposition;

/**
 * A line with a sample: {@code name{labels} value [timestamp]}, and in OpenMetrics an exemplar behind it. {@link #read}
 * takes a line, the other methods answer for it. Not for several threads.
 */
final class SampleForm {
    /** Longest set of an exemplar's labels, in characters of names and values together (OpenMetrics 1.0). */
    private static final int EXEMPLAR = 128;

    private final Source source;
    private final boolean strict;
    private final Limits limits;
    private final LabelSet labels;

    private int nameEnd;
    private int end;
    private double value;
    private boolean timestamped;
    private double timestamp;
    private boolean exemplar;

    SampleForm(Source source, boolean strict, Limits limits, LabelSet labels) {
        this.source = source;
        this.strict = strict;
        this.limits = limits;
        this.labels = labels;
    }

    void read(int start, int to) throws ExpositionException {
        series(start, to);
        timestamped = false;
        exemplar = false;
        int at = separator(end, to, "value");
        int token = source.token(at, to);
        value = source.number(at, token, "bad-value");
        if (gap(token, to) == to) {
            return;
        }
        at = separator(token, to, "timestamp");
        if (strict && source.has(at, to, '#')) {
            exemplar(at, to);
            return;
        }
        token = source.token(at, to);
        timestamp = strict ? seconds(at, token) : milliseconds(at, token);
        timestamped = true;
        if (gap(token, to) < to) {
            if (!strict) {
                throw source.error("bad-line", "text behind the timestamp");
            }
            exemplar(separator(token, to, "exemplar"), to);
        }
    }

    private void series(int start, int to) throws ExpositionException {
        nameEnd = source.name(start, to, true);
        if (nameEnd == start) {
            throw source.error("bad-name", "a metric's name begins with a letter, _ or :");
        }
        if (nameEnd - start > limits.labelName()) {
            throw source.error("name-length", "a metric's name of " + (nameEnd - start) + " bytes");
        }
        int brace = gap(nameEnd, to);
        end = source.has(brace, to, '{') ? labels.check(brace, to) : nameEnd;
    }

    /** Text allows blanks before the labels and behind the value, OpenMetrics does not. */
    private int gap(int at, int to) {
        return strict ? at : source.blanks(at, to);
    }

    /** Behind a name or a brace: one space in OpenMetrics, any blanks (none behind a brace) in text. */
    private int separator(int at, int to, String what) throws ExpositionException {
        int next = strict ? (source.has(at, to, ' ') ? at + 1 : at) : source.blanks(at, to);
        if (next == to || next == at && (strict || source.at(at - 1) != '}')) {
            throw source.error("no-" + what, "no " + what);
        }
        return next;
    }

    private double seconds(int from, int to) throws ExpositionException {
        double seconds = source.number(from, to, "bad-timestamp");
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            throw source.error("bad-timestamp", "no time: '" + source.excerpt(from, to) + "'");
        }
        return seconds;
    }

    private double milliseconds(int from, int to) throws ExpositionException {
        int at = source.has(from, to, '-') || source.has(from, to, '+') ? from + 1 : from;
        for (int i = at; i < to; i++) {
            if (source.at(i) < '0' || source.at(i) > '9') {
                throw source.error("bad-timestamp", "no milliseconds: '" + source.excerpt(from, to) + "'");
            }
        }
        return source.number(from, to, "bad-timestamp") / 1000;
    }

    /** {@code # {labels} value [timestamp]}, checked and not kept. */
    private void exemplar(int from, int to) throws ExpositionException {
        if (from + 3 > to || !source.is(from, from + 3, "# {")) {
            throw source.error("bad-exemplar", "# {labels} value expected behind the sample");
        }
        int at = labels.check(from + 2, to);
        int characters = labels.characters(from + 2, at);
        if (characters > EXEMPLAR) {
            throw source.error(
                    "exemplar-length",
                    "an exemplar's labels of " + characters + " characters, " + EXEMPLAR + " are allowed");
        }
        at = separator(at, to, "exemplar-value");
        int token = source.token(at, to);
        source.number(at, token, "bad-exemplar");
        if (token < to) {
            at = separator(token, to, "exemplar-timestamp");
            token = source.token(at, to);
            seconds(at, token);
        }
        if (token < to) {
            throw source.error("bad-exemplar", "text behind the exemplar");
        }
        exemplar = true;
    }

    /** Behind the metric's name. */
    int nameEnd() {
        return nameEnd;
    }

    /** Behind the labels, or the name where there are none. */
    int end() {
        return end;
    }

    double value() {
        return value;
    }

    boolean hasTimestamp() {
        return timestamped;
    }

    /** Seconds since 1970. */
    double timestamp() {
        return timestamp;
    }

    boolean hasExemplar() {
        return exemplar;
    }
}
