package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.List;

/** The samples of a range vector at one time, each with its own time. */
record SampleOutcome(List<Line> lines, Annotations annotations) implements Outcome {
    /** One series. */
    record Line(Labels labels, Samples samples) {}

    static Outcome of(Evaluator evaluator, Expression range) throws QueryException {
        List<Line> lines = new ArrayList<>();
        evaluator.selection().visit(range, (labels, nameless, samples) -> {
            Window window = new Window(samples);
            evaluator.selection().move(window, range, 0);
            Samples own = new Samples();
            for (int i = 0; i < window.size(); i++) {
                own.add(window.time(i), window.value(i));
            }
            for (int i = 0; i < window.histograms(); i++) {
                own.add(window.histogramTime(i), window.histogram(i), 0);
            }
            if (!own.empty()) {
                lines.add(new Line(nameless ? LabelSets.nameless(labels) : labels, own));
            }
        });
        return new SampleOutcome(lines, evaluator.annotations());
    }

    @Override
    public void read(Reader reader) {
        for (Line line : lines) {
            reader.series(line.labels());
            read(line.samples(), reader);
        }
    }

    /** Numbers and histograms by their times. */
    private static void read(Samples samples, Reader reader) {
        Samples.Histograms histograms = samples.histograms();
        int next = 0;
        for (int i = 0; i < samples.size(); i++) {
            for (; next < histograms.size() && histograms.time(next) < samples.time(i); next++) {
                reader.histogram(histograms.time(next), histograms.value(next));
            }
            reader.point(samples.time(i), samples.value(i));
        }
        for (; next < histograms.size(); next++) {
            reader.histogram(histograms.time(next), histograms.value(next));
        }
    }

    @Override
    public ValueType type() {
        return ValueType.MATRIX;
    }

    @Override
    public String text() {
        return "";
    }

    @Override
    public List<String> warnings() {
        return annotations.warnings();
    }

    @Override
    public List<String> infos() {
        return annotations.infos();
    }
}
