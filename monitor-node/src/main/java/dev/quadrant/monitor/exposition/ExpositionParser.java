package dev.quadrant.monitor.exposition;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads an exposition line by line, in place. A cursor: {@link #next} moves to the next entry, the other methods answer
 * for that entry. It checks syntax only; a series is known by its bytes ({@link #seriesStart} to {@link #seriesEnd}), so that
 * a scraper which saw it before need not build its labels. Time is linear in the body's length whatever it contains. Not
 * for several threads.
 */
public final class ExpositionParser {
    /** What an entry is. */
    public enum Entry {
        SERIES,
        HELP,
        TYPE,
        UNIT,
        COMMENT,
        END
    }

    /** Longest set of an exemplar's labels, in characters of names and values together (OpenMetrics 1.0). */
    private static final int EXEMPLAR = 128;

    private final byte[] body;
    private final int length;
    private final boolean strict;
    private final Limits limits;
    private final LabelsBuilder builder = new LabelsBuilder();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

    private int line;
    private int position;
    private boolean ended;

    private int start;
    private int nameEnd;
    private int end;
    private int textStart;
    private int textEnd;
    private double value;
    private boolean timestamped;
    private double timestamp;
    private boolean exemplar;

    /**
     * A cursor before the first entry.
     *
     * @param body the exposition; not changed, and not to be changed while the cursor is in use
     * @param length how many of its bytes count
     */
    public ExpositionParser(byte[] body, int length, Format format, Limits limits) {
        this.body = body;
        this.length = length;
        this.strict = format == Format.OPENMETRICS;
        this.limits = limits;
    }

    /**
     * Moves to the next entry.
     *
     * @return {@link Entry#END} when all was read
     * @throws ExpositionException when the line breaks the form; the cursor is of no use then
     */
    public Entry next() throws ExpositionException {
        while (position < length) {
            line++;
            start = position;
            int newline = newline(position);
            position = Math.min(newline + 1, length);
            if (ended) {
                throw error("after-eof", "text after # EOF");
            }
            Entry entry = strict ? strictLine(newline) : looseLine(newline);
            if (entry != null) {
                return entry;
            }
        }
        if (strict && !ended) {
            line++;
            throw error("no-eof", "# EOF is missing at the end");
        }
        return Entry.END;
    }

    private int newline(int from) {
        int at = from;
        while (at < length && body[at] != '\n') {
            at++;
        }
        return at;
    }

    // ---- OpenMetrics

    private Entry strictLine(int to) throws ExpositionException {
        if (start == to) {
            throw error("blank-line", "a blank line");
        }
        if (body[start] != '#') {
            series(to);
            return Entry.SERIES;
        }
        if (is(start, to, "# EOF")) {
            ended = true;
            return null;
        }
        Entry entry = keyword(start + 2, to);
        if (entry == Entry.COMMENT || body[start + 1] != ' ') {
            throw error("bad-metadata", "neither HELP, TYPE, UNIT nor EOF behind #");
        }
        metadata(start + 7, to);
        return entry;
    }

    /** {@code HELP}, {@code TYPE} or {@code UNIT} with a space behind it. */
    private Entry keyword(int at, int to) {
        if (at + 5 > to || body[at + 4] != ' ') {
            return Entry.COMMENT;
        }
        if (is(at, at + 4, "HELP")) {
            return Entry.HELP;
        }
        if (is(at, at + 4, "TYPE")) {
            return Entry.TYPE;
        }
        return is(at, at + 4, "UNIT") ? Entry.UNIT : Entry.COMMENT;
    }

    private void metadata(int at, int to) throws ExpositionException {
        start = at;
        nameEnd = name(at, to, true);
        if (nameEnd == at) {
            throw error("bad-metadata", "metadata without a metric's name");
        }
        if (nameEnd == to || body[nameEnd] != ' ') {
            throw error("bad-metadata", "one space and a text belong behind the metric's name");
        }
        textStart = nameEnd + 1;
        textEnd = to;
    }

    // ---- Prometheus text

    private Entry looseLine(int to) throws ExpositionException {
        int at = blanks(start, to);
        int last = to > at && body[to - 1] == '\r' ? to - 1 : to;
        if (at == last) {
            return null;
        }
        if (body[at] != '#') {
            start = at;
            series(last);
            return Entry.SERIES;
        }
        int word = blanks(at + 1, last);
        if (word == at + 1 || word + 5 > last || body[word + 4] != ' ' && body[word + 4] != '\t') {
            return Entry.COMMENT;
        }
        Entry entry = is(word, word + 4, "HELP") ? Entry.HELP : is(word, word + 4, "TYPE") ? Entry.TYPE : Entry.COMMENT;
        if (entry != Entry.COMMENT) {
            start = blanks(word + 4, last);
            nameEnd = name(start, last, true);
            if (nameEnd == start) {
                throw error("bad-metadata", "metadata without a metric's name");
            }
            textStart = blanks(nameEnd, last);
            textEnd = last;
        }
        return entry;
    }

    private int blanks(int from, int to) {
        int at = from;
        while (at < to && (body[at] == ' ' || body[at] == '\t')) {
            at++;
        }
        return at;
    }

    // ---- a sample, in both forms

    private void series(int to) throws ExpositionException {
        nameEnd = name(start, to, true);
        if (nameEnd == start) {
            throw error("bad-name", "a metric's name begins with a letter, _ or :");
        }
        if (nameEnd - start > limits.labelName()) {
            throw error("name-length", "a metric's name of " + (nameEnd - start) + " bytes");
        }
        int brace = gap(nameEnd, to);
        end = brace < to && body[brace] == '{' ? labelSet(brace, to, null) : nameEnd;
        int at = separator(end, to, "value");
        int token = token(at, to);
        value = number(at, token, "bad-value");
        timestamped = false;
        exemplar = false;
        if (gap(token, to) == to) {
            return;
        }
        at = separator(token, to, "timestamp");
        if (strict) {
            if (at < to && body[at] == '#') {
                exemplar(at, to);
                return;
            }
        }
        token = token(at, to);
        timestamp = strict ? seconds(at, token) : milliseconds(at, token);
        timestamped = true;
        if (gap(token, to) < to) {
            if (!strict) {
                throw error("bad-line", "text behind the timestamp");
            }
            exemplar(separator(token, to, "exemplar"), to);
        }
    }

    /** Behind a name or a brace: one space in OpenMetrics, any blanks (none behind a brace) in text. */
    private int separator(int at, int to, String what) throws ExpositionException {
        int next = strict ? (at < to && body[at] == ' ' ? at + 1 : at) : blanks(at, to);
        if (next == to || next == at && (strict || body[at - 1] != '}')) {
            throw error("no-" + what, "no " + what);
        }
        return next;
    }

    private int token(int from, int to) {
        int at = from;
        while (at < to && body[at] != ' ' && body[at] != '\t') {
            at++;
        }
        return at;
    }

    private double number(int from, int to, String reason) throws ExpositionException {
        try {
            return Decimal.parse(body, from, to);
        } catch (NumberFormatException e) {
            throw error(reason, "no number: '" + excerpt(from, to) + "'");
        }
    }

    private double seconds(int from, int to) throws ExpositionException {
        double seconds = number(from, to, "bad-timestamp");
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            throw error("bad-timestamp", "no time: '" + excerpt(from, to) + "'");
        }
        return seconds;
    }

    private double milliseconds(int from, int to) throws ExpositionException {
        int at = from < to && (body[from] == '-' || body[from] == '+') ? from + 1 : from;
        for (int i = at; i < to; i++) {
            if (body[i] < '0' || body[i] > '9') {
                throw error("bad-timestamp", "no milliseconds: '" + excerpt(from, to) + "'");
            }
        }
        return number(from, to, "bad-timestamp") / 1000;
    }

    /** {@code # {labels} value [timestamp]}, checked and not kept. */
    private void exemplar(int from, int to) throws ExpositionException {
        int at = from;
        if (at + 3 > to || body[at] != '#' || body[at + 1] != ' ' || body[at + 2] != '{') {
            throw error("bad-exemplar", "# {labels} value expected behind the sample");
        }
        int[] characters = new int[1];
        at = labelSet(at + 2, to, characters);
        if (characters[0] > EXEMPLAR) {
            throw error(
                    "exemplar-length",
                    "an exemplar's labels of " + characters[0] + " characters, " + EXEMPLAR + " are allowed");
        }
        at = separator(at, to, "exemplar-value");
        int token = token(at, to);
        number(at, token, "bad-exemplar");
        if (token < to) {
            at = separator(token, to, "exemplar-timestamp");
            token = token(at, to);
            seconds(at, token);
        }
        if (token < to) {
            throw error("bad-exemplar", "text behind the exemplar");
        }
        exemplar = true;
    }

    /**
     * Checks a set of labels from its opening brace.
     *
     * @param characters where to count the characters of names and values, or null
     * @return the position behind the closing brace
     */
    private int labelSet(int from, int to, int[] characters) throws ExpositionException {
        int at = gap(from + 1, to);
        while (at < to && body[at] != '}') {
            int nameStart = at;
            at = name(at, to, false);
            if (at == nameStart) {
                throw error("bad-label", "a label's name begins with a letter or _");
            }
            int labelEnd = at;
            at = gap(at, to);
            if (at == to || body[at] != '=') {
                throw error("bad-label", "= expected behind a label's name");
            }
            at = gap(at + 1, to);
            if (at == to || body[at] != '"') {
                throw error("bad-label", "a label's value stands in double quotes");
            }
            int valueStart = at + 1;
            at = closingQuote(valueStart, to);
            if (characters != null) {
                characters[0] += labelEnd - nameStart + text(valueStart, at).codePointCount();
            }
            at = gap(at + 1, to);
            if (at < to && body[at] == ',') {
                at = gap(at + 1, to);
                if (strict && at < to && body[at] == '}') {
                    throw error("bad-label", "a comma behind the last label");
                }
            } else if (at < to && body[at] != '}') {
                throw error("bad-label", ", or } expected behind a label's value");
            }
        }
        if (at >= to) {
            throw error("bad-label", "} is missing");
        }
        return at + 1;
    }

    /** Text allows blanks between the parts of a label, OpenMetrics does not. */
    private int gap(int at, int to) {
        return strict ? at : blanks(at, to);
    }

    private int closingQuote(int from, int to) throws ExpositionException {
        int at = from;
        while (at < to && body[at] != '"') {
            at += body[at] == '\\' ? 2 : 1;
        }
        if (at >= to) {
            throw error("bad-label", "the closing quote of a label's value is missing");
        }
        return at;
    }

    private int name(int from, int to, boolean metric) {
        int at = from;
        while (at < to) {
            int c = body[at];
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' || c == '_' || metric && c == ':';
            if (!letter && (at == from || c < '0' || c > '9')) {
                break;
            }
            at++;
        }
        return at;
    }

    private boolean is(int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (body[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    // ---- the entry

    /** Line of the entry, from 1. */
    public int line() {
        return line;
    }

    /** Where the bytes that name the series begin: name and labels as exposed. */
    public int seriesStart() {
        return start;
    }

    /** Behind the bytes that name the series. */
    public int seriesEnd() {
        return end;
    }

    public double value() {
        return value;
    }

    public boolean hasTimestamp() {
        return timestamped;
    }

    /** The sample's own time in seconds since 1970, where it has one. */
    public double timestamp() {
        return timestamp;
    }

    public boolean hasExemplar() {
        return exemplar;
    }

    /** The metric's name, of a sample or of metadata. */
    public String metric() {
        return new String(body, start, nameEnd - start, StandardCharsets.ISO_8859_1);
    }

    /** The text of metadata; escapes of a help text are resolved. */
    public String text() throws ExpositionException {
        return text(textStart, textEnd).toString();
    }

    /**
     * The labels of the sample's series, its name among them.
     *
     * @throws ExpositionException when they break a limit, are no UTF-8, or one stands twice
     */
    public Labels labels() throws ExpositionException {
        builder.clear().add(Labels.NAME, metric());
        int at = nameEnd;
        while (at < end && body[at] != '{') {
            at++;
        }
        while (at < end) {
            int nameStart = at;
            while (nameStart < end && (body[nameStart] == '{' || body[nameStart] == ',' || blank(body[nameStart]))) {
                nameStart++;
            }
            if (nameStart == end || body[nameStart] == '}') {
                break;
            }
            int labelEnd = name(nameStart, end, false);
            int quote = labelEnd;
            while (body[quote] != '"') {
                quote++;
            }
            int close = closingQuote(quote + 1, end);
            label(nameStart, labelEnd, quote + 1, close);
            at = close + 1;
        }
        if (builder.size() - 1 > limits.labels()) {
            throw error("label-limit", builder.size() - 1 + " labels");
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw error("duplicate-label", e.getMessage());
        }
    }

    private static boolean blank(byte c) {
        return c == ' ' || c == '\t';
    }

    private void label(int nameStart, int nameTo, int valueStart, int valueTo) throws ExpositionException {
        if (nameTo - nameStart > limits.labelName()) {
            throw error("name-length", "a label's name of " + (nameTo - nameStart) + " bytes");
        }
        if (valueTo - valueStart > limits.labelValue()) {
            throw error("value-length", "a label's value of " + (valueTo - valueStart) + " bytes");
        }
        String name = new String(body, nameStart, nameTo - nameStart, StandardCharsets.ISO_8859_1);
        builder.add(name, text(valueStart, valueTo).toString());
    }

    /** A text that counts as code points too. */
    private record Text(String text) {
        int codePointCount() {
            return text.codePointCount(0, text.length());
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Unescapes: backslash, quote and line feed; another escape stands for itself. */
    private Text text(int from, int to) throws ExpositionException {
        boolean plain = true;
        for (int i = from; i < to && plain; i++) {
            plain = body[i] > 0 && body[i] != '\\';
        }
        if (plain) {
            return new Text(new String(body, from, to - from, StandardCharsets.ISO_8859_1));
        }
        byte[] unescaped = new byte[to - from];
        int size = 0;
        for (int i = from; i < to; i++) {
            byte c = body[i];
            if (c == '\\' && i + 1 < to) {
                byte escaped = body[++i];
                switch (escaped) {
                    case 'n' -> c = '\n';
                    case '\\', '"' -> c = escaped;
                    default -> {
                        unescaped[size++] = '\\';
                        c = escaped;
                    }
                }
            }
            unescaped[size++] = c;
        }
        try {
            return new Text(utf8.decode(ByteBuffer.wrap(unescaped, 0, size)).toString());
        } catch (CharacterCodingException e) {
            throw error("bad-utf8", "not UTF-8: '" + excerpt(from, to) + "'");
        }
    }

    private String excerpt(int from, int to) {
        int last = Math.min(to, from + 40);
        return new String(Arrays.copyOfRange(body, from, last), StandardCharsets.UTF_8) + (last < to ? "..." : "");
    }

    private ExpositionException error(String reason, String message) {
        return new ExpositionException(reason, line, message);
    }
}
