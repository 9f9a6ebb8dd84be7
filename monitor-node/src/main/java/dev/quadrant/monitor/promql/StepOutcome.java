package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.List;

/**
 * Values at steps.
 *
 * @param rows series, where the value is a vector
 */
record StepOutcome(ValueType type, Value value, List<Row> rows, Steps steps, Annotations annotations)
        implements Outcome {
    @Override
    public void read(Reader reader) {
        switch (value) {
            case Value.Scalar scalar -> read(Row.of(Labels.EMPTY, scalar.points()), reader);
            case Value.Vector _ -> rows.forEach(row -> read(row, reader));
            case Value.Text _ -> {}
        }
    }

    private void read(Row row, Reader reader) {
        reader.series(row.labels());
        for (int i = 0; i < row.points().length; i++) {
            if (Points.present(row.points()[i])) {
                reader.point(steps.time(i), row.points()[i]);
            } else if (row.histogram(i) != null) {
                reader.histogram(steps.time(i), row.histogram(i));
            }
        }
    }

    @Override
    public String text() {
        return value instanceof Value.Text text ? text.text() : "";
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
