package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.exposition.ExpositionException;
import dev.quadrant.monitor.exposition.ExpositionParser;
import dev.quadrant.monitor.exposition.FamilyRules;
import dev.quadrant.monitor.exposition.Format;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.Appender;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.Stale;
import java.io.IOException;
import java.util.Optional;

/**
 * The series of one target and what each scrape does to them: samples of what is exposed, stale markers for what is not any
 * more, and the series about the scrape itself. No I/O but the store's. Not for several threads.
 */
final class TargetSeries {
    private final Appender appender;
    private final Labels target;
    private final ScrapeLimits limits;
    private final Intake intake;
    /** One scrape in so many is read for metadata, too. */
    private static final int DESCRIBED_EVERY = 20;

    private final Metadata metadata;
    private int scrapes;
    private final SeriesCache cache = new SeriesCache();
    private final Series[] reports = new Series[5];

    /**
     * What a scrape gave.
     *
     * @param samples in the answer
     * @param kept of them after relabelling
     * @param added series that were not there the time before
     * @param dropped samples of series that the store has no room for
     */
    record Outcome(int samples, int kept, int added, int dropped) {
        static final Outcome NOTHING = new Outcome(0, 0, 0, 0);
    }

    TargetSeries(SeriesStore store, Labels target, ScrapeLimits limits, Intake intake, Metadata metadata) {
        this.metadata = metadata;
        this.appender = store.appender();
        this.target = target;
        this.limits = limits;
        this.intake = intake;
    }

    /**
     * Takes an answer. When it is refused nothing of it is kept; {@link #failed} is to be called then.
     *
     * @param time when it was asked for, ms since 1970
     * @throws ExpositionException when it breaks the form or a limit
     * @throws IOException when the store cannot take it
     */
    Outcome answered(byte[] body, int length, Format format, long time, double seconds)
            throws ExpositionException, IOException {
        try {
            Outcome outcome = read(body, length, format, time);
            cache.sweep(gone -> appender.add(gone, time, Stale.BITS));
            report(time, 1, seconds, outcome);
            appender.commit();
            return outcome;
        } finally {
            appender.clear();
        }
    }

    private Outcome read(byte[] body, int length, Format format, long time) throws ExpositionException {
        ExpositionParser parser = new ExpositionParser(body, length, format, limits.series());
        FamilyRules rules = limits.strict() && format == Format.OPENMETRICS ? new FamilyRules() : null;
        // What metrics are hardly changes: it is read now and then only.
        boolean described = scrapes++ % DESCRIBED_EVERY == 0;
        cache.begin();
        int samples = 0;
        int kept = 0;
        int added = 0;
        int dropped = 0;
        while (true) {
            ExpositionParser.Entry entry = parser.next();
            if (rules != null) {
                rules.accept(entry, parser);
            }
            if (entry == ExpositionParser.Entry.END) {
                return new Outcome(samples, kept, added, dropped);
            }
            if (entry != ExpositionParser.Entry.SERIES) {
                if (described && entry != ExpositionParser.Entry.COMMENT) {
                    metadata.take(entry, parser);
                }
                continue;
            }
            if (++samples > limits.samples()) {
                throw tooMany(parser, limits.samples());
            }
            boolean timed = intake.honorTimestamps() && parser.hasTimestamp();
            int known = cache.find(body, parser.seriesStart(), parser.seriesEnd());
            Series series;
            if (known >= 0) {
                series = cache.at(known);
                kept += series == null ? 0 : 1;
            } else {
                Optional<Labels> labels = labels(parser);
                series = labels.isEmpty() ? null : appender.series(labels.get());
                kept += labels.isPresent() ? 1 : 0;
                dropped += labels.isPresent() && series == null ? 1 : 0;
                added += series == null ? 0 : 1;
                // A series with times of its own ends when its target says so, not when it is missing once.
                if (labels.isEmpty() || series != null && !timed) {
                    cache.add(body, parser.seriesStart(), parser.seriesEnd(), series);
                }
            }
            if (intake.samplesMax() > 0 && kept > intake.samplesMax()) {
                throw tooMany(parser, intake.samplesMax());
            }
            if (series != null) {
                long at = timed ? Math.round(parser.timestamp() * 1000) : time;
                appender.add(series, at, bits(parser.value()));
            }
        }
    }

    private static ExpositionException tooMany(ExpositionParser parser, int most) {
        return new ExpositionException("sample-limit", parser.line(), "more than " + most + " samples");
    }

    /** What the series at hand is called in the store; empty when rules drop it. */
    private Optional<Labels> labels(ExpositionParser parser) throws ExpositionException {
        Labels exposed = parser.labels();
        Labels merged = intake.honorLabels() ? exposed.over(target, parser.emptied()) : exposed.under(target);
        Optional<Labels> labels = intake.relabelling().apply(merged);
        if (labels.isPresent()) {
            if (labels.get().get(Labels.NAME).isEmpty()) {
                throw new ExpositionException("no-name", parser.line(), "a series without a name after relabelling");
            }
            intake.check(labels.get(), parser.line());
        }
        return labels;
    }

    /** A value that is no number is stored as one NaN, so that no target can forge a stale marker. */
    private static long bits(double value) {
        return Double.doubleToLongBits(value);
    }

    /** There was no answer, or it was refused: all series end, and {@code up} is 0. */
    void failed(long time, double seconds) throws IOException {
        try {
            endAll(time);
            report(time, 0, seconds, Outcome.NOTHING);
            appender.commit();
        } finally {
            appender.clear();
        }
    }

    /** The target is not asked any more: all ends, {@code up} too. */
    void removed(long time) throws IOException {
        try {
            endAll(time);
            for (Series report : reports) {
                if (report != null) {
                    appender.add(report, time, Stale.BITS);
                }
            }
            appender.commit();
        } finally {
            appender.clear();
        }
    }

    private void endAll(long time) {
        appender.clear();
        cache.begin();
        cache.sweep(gone -> appender.add(gone, time, Stale.BITS));
    }

    private void report(long time, int up, double seconds, Outcome outcome) {
        report(0, "up", time, up);
        report(1, "scrape_duration_seconds", time, seconds);
        report(2, "scrape_samples_scraped", time, outcome.samples());
        report(3, "scrape_series_added", time, outcome.added());
        report(4, "scrape_samples_post_metric_relabeling", time, outcome.kept());
    }

    private void report(int index, String name, long time, double value) {
        if (reports[index] == null) {
            reports[index] = appender.series(Labels.of(Labels.NAME, name).under(target));
        }
        if (reports[index] != null) {
            appender.add(reports[index], time, bits(value));
        }
    }
}
