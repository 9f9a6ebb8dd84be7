package dev.quadrant.db.drill;

import dev.quadrant.db.restore.RestoreProgress;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** How far a drill is; written by the thread that does it, read by any. */
public final class DrillProgress {
    private final LongAdder rows = new LongAdder();
    private volatile String step = "looking at the live server";
    private volatile RestoreProgress restore;
    private volatile Connection live;

    void step(String name) {
        step = name;
    }

    void rows(long count) {
        rows.add(count);
    }

    void restoring(RestoreProgress progress) {
        restore = progress;
    }

    void reading(Connection connection) {
        live = connection;
    }

    void read() {
        live = null;
    }

    /** Ends what waits for the live server. */
    void abort() {
        Connection connection = live;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                // It has ended by itself, then.
                live = null;
            }
        }
    }

    /** How far its restore is; empty before and behind it. */
    public Optional<RestoreProgress> restore() {
        return Optional.ofNullable(restore);
    }

    /**
     * As JSON, for {@code /db/progress}.
     *
     * @param nanos the time now, of {@link System#nanoTime()}
     */
    public JsonObject toJson(long nanos) {
        JsonObject json = new JsonObject().put("step", step()).put("rows", rows());
        restore().ifPresent(its -> json.put("restore", its.toJson(nanos)));
        return json;
    }

    /** What is being done, in words. */
    public String step() {
        return Optional.ofNullable(restore)
                .map(progress -> step + ": " + progress.step())
                .orElse(step);
    }

    void restored() {
        restore = null;
    }

    /** Rows read so far, on the live server and on the other one. */
    public long rows() {
        return rows.sum();
    }
}
