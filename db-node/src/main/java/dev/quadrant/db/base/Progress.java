package dev.quadrant.db.base;

import dev.quadrant.db.progress.Course;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How far a base backup is; written by the threads that take it, read by any. */
public final class Progress {
    /** A table that is empty costs something too. */
    private static final long LEAST_WEIGHT = 16 << 10;

    /** Until a table is done, how many rows it has is the server's estimate, which may be off by half. */
    private static final double NOT_DONE = 0.99;

    private final LongAdder tablesDone = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Map<String, Part> parts = new ConcurrentHashMap<>();
    private volatile String table = "";
    private volatile long tables;
    private volatile String kind = "tables";
    private volatile long rowsExpected;
    private volatile long begun;

    /** A table's or a copied file's share of the work; it is counted in rows, or in bytes. */
    private static final class Part {
        private final long weight;
        private final long expected;
        private final LongAdder count = new LongAdder();
        private volatile boolean done;

        Part(long bytes, long expected) {
            weight = Math.max(LEAST_WEIGHT, bytes);
            this.expected = Math.max(1, expected);
        }

        double fraction() {
            return done ? 1 : Math.min(NOT_DONE, count.sum() / (double) expected);
        }
    }

    /**
     * @param all the tables whose rows are to be dumped
     * @param nanos the time now, of {@link System#nanoTime()}
     */
    void begin(List<Table> all, long nanos) {
        for (Table each : all) {
            parts.put(each.qualified(), new Part(each.bytes(), each.estimatedRows()));
        }
        rowsExpected = all.stream().mapToLong(Table::estimatedRows).sum();
        tables = all.size();
        begun = nanos;
    }

    void table(Table which) {
        table = which.schema() + "." + which.name();
    }

    void tableDone(Table which) {
        parts.get(which.qualified()).done = true;
        tablesDone.increment();
    }

    void rows(Table which, long count, long sqlBytes) {
        parts.get(which.qualified()).count.add(count);
        rows.add(count);
        bytes.add(sqlBytes);
    }

    /** Begins the packing of files that were copied; each counts as a table does. */
    void beginCopied(List<CopiedFiles.Source> files, long nanos) {
        for (CopiedFiles.Source each : files) {
            parts.put(each.name(), new Part(each.bytes(), each.bytes()));
        }
        kind = "files";
        tables = files.size();
        begun = nanos;
    }

    /** What is done before the first table, or before the files are packed. */
    void step(String what) {
        table = what;
    }

    void copied(CopiedFiles.Source file, long count) {
        parts.get(file.name()).count.add(count);
        bytes.add(count);
    }

    void copied(CopiedFiles.Source file) {
        parts.get(file.name()).done = true;
        tablesDone.increment();
    }

    /** The table that is being dumped, or was last; empty while definitions are. */
    public String table() {
        return table;
    }

    public long tables() {
        return tables;
    }

    /** What {@link #tables()} counts: {@code tables}, or {@code files} while a copy of the server's is packed. */
    public String kind() {
        return kind;
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

    /**
     * Rate and time left. What is done is weighed by what the server says that each table takes.
     *
     * @param nanos the time now, of {@link System#nanoTime()}
     */
    public Course course(long nanos) {
        if (tables == 0) {
            return Course.NOT_BEGUN;
        }
        double done = 0;
        double all = 0;
        for (Part part : parts.values()) {
            done += part.weight * part.fraction();
            all += part.weight;
        }
        return new Course(Duration.ofNanos(nanos - begun), bytes(), done / all);
    }

    /** The same as JSON, for {@code /db/progress}. */
    public JsonObject toJson(long nanos) {
        return new JsonObject()
                .put("table", table)
                .put("tables", tables)
                .put("tablesDone", tablesDone())
                .put("rows", rows())
                .put("rowsExpected", rowsExpected)
                .put("bytes", bytes())
                .mergeIn(course(nanos).toJson());
    }
}
