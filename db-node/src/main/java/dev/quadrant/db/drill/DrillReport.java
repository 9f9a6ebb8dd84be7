package dev.quadrant.db.drill;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a drill found.
 *
 * @param id its name in the repository
 * @param started when it began
 * @param finished when it ended
 * @param problem why it failed, with the place; empty when it passed
 * @param base the base that was restored; empty when there was none to restore
 * @param chain the chain of the log in which it ended
 * @param position where in the binlog the two servers were compared
 * @param gtids the GTIDs executed by then; empty when the server has none
 * @param program the throw-away server's version
 * @param restore how long the restore took: the measured recovery time
 * @param transactions how many transactions of the log were replayed
 * @param bytes bytes of SQL and of log that were restored
 * @param tables how many tables were compared
 * @param chunks how many chunks they had
 * @param rows how many rows they had on the live server
 * @param differing how many tables are different
 * @param differences where they are different, {@link DrillReports#MOST_DIFFERENCES} at most
 * @param notCompared tables that were not compared, each with the reason
 */
public record DrillReport(
        String id,
        Instant started,
        Instant finished,
        String problem,
        String base,
        String chain,
        String position,
        String gtids,
        String program,
        Duration restore,
        long transactions,
        long bytes,
        long tables,
        long chunks,
        long rows,
        long differing,
        List<Difference> differences,
        List<String> notCompared) {
    public DrillReport {
        differences = List.copyOf(differences);
        notCompared = List.copyOf(notCompared);
    }

    /**
     * A chunk that is not the same on both servers.
     *
     * @param table schema and name
     * @param chunk which rows, as a condition of SQL; empty for all
     * @param what in what they differ
     */
    public record Difference(String table, String chunk, String what) {
        @Override
        public String toString() {
            return table + (chunk.isEmpty() ? "" : " where " + chunk) + ": " + what;
        }
    }

    public boolean passed() {
        return problem.isEmpty();
    }

    public Duration duration() {
        return Duration.between(started, finished);
    }

    /** As {@code drills/} keeps it and {@code /db/drills} shows it. */
    public JsonObject toJson() {
        JsonArray list = new JsonArray();
        for (Difference difference : differences) {
            list.add(new JsonObject()
                    .put("table", difference.table())
                    .put("chunk", difference.chunk())
                    .put("what", difference.what()));
        }
        return new JsonObject()
                .put("id", id)
                .put("started", started.toString())
                .put("finished", finished.toString())
                .put("passed", passed())
                .put("problem", problem)
                .put("base", base)
                .put("chain", chain)
                .put("position", position)
                .put("gtids", gtids)
                .put("program", program)
                .put("restoreMillis", restore.toMillis())
                .put("transactions", transactions)
                .put("bytes", bytes)
                .put("tables", tables)
                .put("chunks", chunks)
                .put("rows", rows)
                .put("differing", differing)
                .put("differences", list)
                .put("notCompared", new JsonArray(notCompared));
    }

    static DrillReport of(JsonObject json) {
        List<Difference> differences = json.getJsonArray("differences", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .map(each -> new Difference(
                        each.getString("table", ""), each.getString("chunk", ""), each.getString("what", "")))
                .toList();
        return new DrillReport(
                json.getString("id", ""),
                Instant.parse(json.getString("started", "")),
                Instant.parse(json.getString("finished", "")),
                json.getString("problem", ""),
                json.getString("base", ""),
                json.getString("chain", ""),
                json.getString("position", ""),
                json.getString("gtids", ""),
                json.getString("program", ""),
                Duration.ofMillis(json.getLong("restoreMillis", 0L)),
                json.getLong("transactions", 0L),
                json.getLong("bytes", 0L),
                json.getLong("tables", 0L),
                json.getLong("chunks", 0L),
                json.getLong("rows", 0L),
                json.getLong("differing", 0L),
                differences,
                json.getJsonArray("notCompared", new JsonArray()).stream()
                        .map(String::valueOf)
                        .toList());
    }
}
