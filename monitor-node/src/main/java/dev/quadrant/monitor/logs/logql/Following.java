package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.logs.store.LogEntry;
import java.util.Optional;

/** A pipeline for lines as they come. Not for several threads. */
public final class Following {
    private final Expression.Pipeline pipeline;
    private final Line line = new Line(null);
    private long order;

    public Following(Expression.Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** The line as it leaves the pipeline; empty when it does not. */
    public Optional<FoundLine> pass(LogEntry entry) {
        if (!matches(entry.labels())) {
            return Optional.empty();
        }
        line.set(entry.labels(), entry.time(), entry.line(), 0, entry.line().length);
        for (Stage stage : pipeline.stages()) {
            if (!stage.apply(line)) {
                return Optional.empty();
            }
        }
        return Optional.of(new FoundLine(line.labels(), entry.time(), order++, line.text()));
    }

    private boolean matches(Labels labels) {
        for (Matcher matcher : pipeline.matchers()) {
            if (!matcher.matches(labels.get(matcher.name()))) {
                return false;
            }
        }
        return true;
    }
}
