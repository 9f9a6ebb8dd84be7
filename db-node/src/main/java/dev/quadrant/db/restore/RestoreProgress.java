package dev.quadrant.db.restore;

import java.util.concurrent.atomic.LongAdder;

/** How far a restore is; written by the thread that does it, read by any. */
public final class RestoreProgress {
    private final LongAdder sqlBytes = new LongAdder();
    private final LongAdder logBytes = new LongAdder();
    private volatile String step = "looking at the target";
    private volatile long sqlBytesExpected;
    private volatile long transactions;

    void step(String name) {
        step = name;
    }

    void expect(long bytes) {
        sqlBytesExpected = bytes;
    }

    void sql(long bytes) {
        sqlBytes.add(bytes);
    }

    void segment(String name) {
        step = "replaying " + name;
    }

    void event(long bytes, long transactionCount) {
        logBytes.add(bytes);
        transactions = transactionCount;
    }

    /** What is being done, in words. */
    public String step() {
        return step;
    }

    /** Bytes of SQL of the base that were loaded. */
    public long sqlBytes() {
        return sqlBytes.sum();
    }

    public long sqlBytesExpected() {
        return sqlBytesExpected;
    }

    /** Bytes of the log that were replayed. */
    public long logBytes() {
        return logBytes.sum();
    }

    public long transactions() {
        return transactions;
    }
}
