package dev.quadrant.db.base;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** How far a base backup is; written by the threads that take it, read by any. */
public final class Progress {
    private final LongAdder tablesDone = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private volatile String table = "";
    private volatile long tables;
    private volatile long rowsExpected;

    void begin(long tableCount, long expectedRows) {
        tables = tableCount;
        rowsExpected = expectedRows;
    }

    void table(String name) {
        table = name;
    }

    void tableDone() {
        tablesDone.increment();
    }

    void rows(long count, long sqlBytes) {
        rows.add(count);
        bytes.add(sqlBytes);
    }

    /** Begins the packing of files that were copied. */
    void beginCopied(List<CopiedFiles.Source> files, long nanos) {
        begin(files.size(), 0);
    }

    void step(String what) {
        table = what;
    }

    void copying(CopiedFiles.Source file) {
        table = file.name();
    }

    void copied(CopiedFiles.Source file, long count) {
        bytes.add(count);
    }

    /** A file is done. */
    void copied(CopiedFiles.Source file) {
        tablesDone.increment();
    }

    /** The table that is being dumped, or was last; empty while definitions are. */
    public String table() {
        return table;
    }

    public long tables() {
        return tables;
    }

    public long tablesDone() {
        return tablesDone.sum();
    }

    public long rows() {
        return rows.sum();
    }

    /** How many rows there are by the server's estimate, which may be off by half. */
    public long rowsExpected() {
        return rowsExpected;
    }

    /** Bytes of SQL written so far. */
    public long bytes() {
        return bytes.sum();
    }
}
