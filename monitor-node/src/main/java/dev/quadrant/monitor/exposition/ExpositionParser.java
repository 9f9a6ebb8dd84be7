package dev.quadrant.monitor.exposition;

import dev.quadrant.monitor.labels.Labels;
import java.util.List;

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

    private final Source source;
    private final boolean strict;
    private final LabelSet labels;
    private final SampleForm sample;

    /** Where the next line begins. */
    private int position;

    private boolean ended;

    private int start;
    private int nameEnd;
    private int textStart;
    private int textEnd;

    /**
     * A cursor before the first entry.
     *
     * @param body the exposition; not changed, and not to be changed while the cursor is in use
     * @param length how many of its bytes count
     */
    public ExpositionParser(byte[] body, int length, Format format, Limits limits) {
        this.source = new Source(body, length);
        this.strict = format == Format.OPENMETRICS;
        this.labels = new LabelSet(source, strict, limits);
        this.sample = new SampleForm(source, strict, limits, labels);
    }

    /**
     * Moves to the next entry.
     *
     * @return {@link Entry#END} when all was read
     * @throws ExpositionException when the line breaks the form; the cursor is of no use then
     */
    public Entry next() throws ExpositionException {
        while (position < source.length()) {
            source.nextLine();
            start = position;
            int newline = source.newline(position);
            position = Math.min(newline + 1, source.length());
            if (ended) {
                throw source.error("after-eof", "text after # EOF");
            }
            Entry entry = strict ? strictLine(newline) : looseLine(newline);
            if (entry != null) {
                return entry;
            }
        }
        if (strict && !ended) {
            source.nextLine();
            throw source.error("no-eof", "# EOF is missing at the end");
        }
        return Entry.END;
    }

    // ---- OpenMetrics

    private Entry strictLine(int to) throws ExpositionException {
        if (start == to) {
            throw source.error("blank-line", "a blank line");
        }
        if (source.at(start) != '#') {
            return series(to);
        }
        if (source.is(start, to, "# EOF")) {
            ended = true;
            return null;
        }
        Entry entry = keyword(start + 2, to);
        if (entry == Entry.COMMENT || source.at(start + 1) != ' ') {
            throw source.error("bad-metadata", "neither HELP, TYPE, UNIT nor EOF behind #");
        }
        metadata(start + 7, to);
        if (nameEnd == to || source.at(nameEnd) != ' ') {
            throw source.error("bad-metadata", "one space and a text belong behind the metric's name");
        }
        textStart = nameEnd + 1;
        return entry;
    }

    /** {@code HELP}, {@code TYPE} or {@code UNIT} with a space behind it. */
    private Entry keyword(int at, int to) {
        if (at + 5 > to || source.at(at + 4) != ' ') {
            return Entry.COMMENT;
        }
        if (source.is(at, at + 4, "HELP")) {
            return Entry.HELP;
        }
        if (source.is(at, at + 4, "TYPE")) {
            return Entry.TYPE;
        }
        return source.is(at, at + 4, "UNIT") ? Entry.UNIT : Entry.COMMENT;
    }

    // ---- Prometheus text

    private Entry looseLine(int to) throws ExpositionException {
        int at = source.blanks(start, to);
        int last = to > at && source.at(to - 1) == '\r' ? to - 1 : to;
        if (at == last) {
            return null;
        }
        if (source.at(at) != '#') {
            start = at;
            return series(last);
        }
        int word = source.blanks(at + 1, last);
        if (word == at + 1 || word + 5 > last || source.token(word, last) != word + 4) {
            return Entry.COMMENT;
        }
        Entry entry = source.is(word, word + 4, "HELP")
                ? Entry.HELP
                : source.is(word, word + 4, "TYPE") ? Entry.TYPE : Entry.COMMENT;
        if (entry != Entry.COMMENT) {
            metadata(source.blanks(word + 4, last), last);
            textStart = source.blanks(nameEnd, last);
        }
        return entry;
    }

    // ---- both

    private void metadata(int at, int to) throws ExpositionException {
        start = at;
        nameEnd = source.name(at, to, true);
        if (nameEnd == at) {
            throw source.error("bad-metadata", "metadata without a metric's name");
        }
        textEnd = to;
    }

    private Entry series(int to) throws ExpositionException {
        sample.read(start, to);
        nameEnd = sample.nameEnd();
        return Entry.SERIES;
    }

    // ---- the entry

    /** Line of the entry, from 1. */
    public int line() {
        return source.line();
    }

    /** Where the bytes that name the series begin: name and labels as exposed. */
    public int seriesStart() {
        return start;
    }

    /** Behind the bytes that name the series. */
    public int seriesEnd() {
        return sample.end();
    }

    public double value() {
        return sample.value();
    }

    public boolean hasTimestamp() {
        return sample.hasTimestamp();
    }

    /** The sample's own time in seconds since 1970, where it has one. */
    public double timestamp() {
        return sample.timestamp();
    }

    public boolean hasExemplar() {
        return sample.hasExemplar();
    }

    /** The metric's name, of a sample or of metadata. */
    public String metric() {
        return source.ascii(start, nameEnd);
    }

    /** The text of metadata; escapes of a help text are resolved. */
    public String text() throws ExpositionException {
        return source.text(textStart, textEnd);
    }

    /**
     * The labels of the sample's series, its name among them.
     *
     * @throws ExpositionException when they break a limit, are no UTF-8, or one stands twice
     */
    public Labels labels() throws ExpositionException {
        return labels.build(metric(), nameEnd, sample.end());
    }

    /** Names that the last {@link #labels} left out because their values are empty. */
    public List<String> emptied() {
        return labels.emptied();
    }
}
