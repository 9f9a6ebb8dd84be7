package dev.quadrant.db.restore;

import dev.quadrant.db.progress.Course;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** How far a restore is; written by the threads that do it, read by any. */
public final class RestoreProgress {
    private final LongAdder sqlBytes = new LongAdder();
    private final LongAdder logBytes = new LongAdder();
    private volatile String step = "looking at the target";
    private volatile long sqlBytesExpected;
    private volatile long logBytesExpected;
    private volatile long transactions;
    private volatile long begun = System.nanoTime();

    void step(String name) {
        step = name;
    }

    /**
     * Begins.
     *
     * @param sql bytes of SQL in the base
     * @param log bytes of the log behind it that are read at most
     * @param nanos the time now, of {@link System#nanoTime()}
     */
    void begin(long sql, long log, long nanos) {
        begun = nanos;
        sqlBytesExpected = sql;
        logBytesExpected = log;
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

    public long logBytesExpected() {
        return logBytesExpected;
    }

    public long transactions() {
        return transactions;
    }

    /**
     * Rate and time left, of base and log together.
     *
     * @param nanos the time now, of {@link System#nanoTime()}
     */
    public Course course(long nanos) {
        return Course.of(Duration.ofNanos(nanos - begun), sqlBytes() + logBytes(), sqlBytesExpected + logBytesExpected);
    }

    /** The same as JSON, for {@code /db/progress}. */
    public JsonObject toJson(long nanos) {
        return new JsonObject()
                .put("step", step)
                .put("sqlBytes", sqlBytes())
                .put("sqlBytesExpected", sqlBytesExpected)
                .put("logBytes", logBytes())
                .put("logBytesExpected", logBytesExpected)
                .put("transactions", transactions)
                .mergeIn(course(nanos).toJson());
    }
}
