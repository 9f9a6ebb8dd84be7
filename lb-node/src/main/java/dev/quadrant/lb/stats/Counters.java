package dev.quadrant.lb.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A table of counters with one writing thread and any number of readers, who may see a value a moment late. */
public final class Counters {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    /** Cells before and after the table, so that two threads' tables share no cache line. */
    private static final int PADDING = 16;

    private final long[] cells;

    public Counters(int size) {
        cells = new long[size + 2 * PADDING];
    }

    /** Adds to a counter; by the owning thread alone. */
    public void add(int index, long amount) {
        CELL.setOpaque(cells, index + PADDING, cells[index + PADDING] + amount);
    }

    /** Adds another table's counters to the first of this one, which is not smaller; by the owning thread alone. */
    void addAll(Counters other) {
        for (int i = 0; i < other.cells.length - 2 * PADDING; i++) {
            add(i, other.get(i));
        }
    }

    public long get(int index) {
        return (long) CELL.getOpaque(cells, index + PADDING);
    }
}
