package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.logs.store.Block;
import dev.quadrant.monitor.logs.store.Lines;
import dev.quadrant.monitor.logs.store.LogStore;
import dev.quadrant.monitor.logs.store.Needles;
import dev.quadrant.monitor.logs.store.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Runs blocks through a pipeline. Not for several threads; to be closed. */
final class Scan implements AutoCloseable {
    private final LogStore store;
    private final List<Stage> stages;
    private final Needles needles;
    private final ByteSearch first;
    private final LogBudget budget;
    private final Reading reading = new Reading();
    private final Line line;

    /** Takes lines that passed. */
    interface Visitor {
        /** Whether a line of this time is of use; asked before the line is looked at. */
        default boolean wants(long time) {
            return true;
        }

        void line(Line line, int index) throws LogQueryException;
    }

    /** @param wanted labels that anybody looks at; null for all */
    Scan(LogStore store, Expression.Pipeline pipeline, Set<String> wanted, LogBudget budget) {
        this.store = store;
        this.stages = pipeline.stages();
        this.needles = Needles.of(pipeline.needles());
        String only = !stages.isEmpty() && stages.getFirst() instanceof LineFilter filter ? filter.only() : "";
        this.first = only.isEmpty() ? null : new ByteSearch(only.getBytes(StandardCharsets.UTF_8));
        this.budget = budget;
        this.line = new Line(wanted);
    }

    /** Lines of a block with times from one to another, both included. */
    void block(Block block, long from, long to, Visitor visitor) throws LogQueryException, IOException {
        if (!store.mayHold(block, reading, needles)) {
            budget.skip();
            return;
        }
        Lines lines = store.read(block, reading);
        if (lines == null) {
            return;
        }
        budget.block(block.bytes(), block.count());
        if (first == null) {
            for (int i = 0; i < lines.count(); i++) {
                one(block, lines, i, from, to, visitor);
            }
        } else {
            jump(block, lines, from, to, visitor);
        }
    }

    /** From one place with the text to the next: most lines are not looked at. */
    private void jump(Block block, Lines lines, long from, long to, Visitor visitor) throws LogQueryException {
        int count = lines.count();
        if (count == 0) {
            return;
        }
        int end = lines.start(count - 1) + lines.length(count - 1);
        int at = lines.start(0);
        int index = 0;
        while ((at = first.find(lines.bytes(), at, end)) >= 0) {
            index = lineAt(lines, at, index);
            int lineEnd = lines.start(index) + lines.length(index);
            if (at + first.length() > lineEnd) {
                at++;
                continue;
            }
            one(block, lines, index, from, to, visitor);
            at = lineEnd;
        }
    }

    private static int lineAt(Lines lines, int at, int least) {
        int low = least;
        int high = lines.count() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (lines.start(middle) <= at) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private void one(Block block, Lines lines, int i, long from, long to, Visitor visitor) throws LogQueryException {
        long time = lines.time(i);
        if (time < from || time > to || !visitor.wants(time)) {
            return;
        }
        line.set(block.labels(), time, lines.bytes(), lines.start(i), lines.length(i));
        for (Stage stage : stages) {
            if (!stage.apply(line)) {
                return;
            }
        }
        budget.work();
        visitor.line(line, i);
    }

    @Override
    public void close() {
        reading.close();
    }
}
