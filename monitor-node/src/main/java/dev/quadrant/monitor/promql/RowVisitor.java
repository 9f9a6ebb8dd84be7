package dev.quadrant.monitor.promql;

/** Takes the series of a vector one after the other, so that not all of them need be in memory at once. */
interface RowVisitor {
    /** Takes a series, whose labels no other has. */
    void row(Row row) throws QueryException;

    /** The same where the series is not kept: the budget has its points back when it has been taken. */
    default RowVisitor givingBack(Budget budget, Steps steps) {
        return row -> {
            row(row);
            budget.giveBack(steps.count());
        };
    }
}
