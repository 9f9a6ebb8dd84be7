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
            if (own.size() > 0) {
                lines.add(new Line(nameless ? LabelSets.nameless(labels) : labels, own));
            }
        });
        return new SampleOutcome(lines, evaluator.annotations());
    }

    @Override
    public void read(Reader reader) {
        for (Line line : lines) {
            reader.series(line.labels());
            for (int i = 0; i < line.samples().size(); i++) {
                reader.point(line.samples().time(i), line.samples().value(i));
            }
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
