package dev.quadrant.db.repository;

import dev.quadrant.db.binlog.BinlogPosition;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the copies of a repository have, as they wrote it down beside it ({@code copied/NAME.log.json}, {@code copied/NAME.base.json}):
 * nothing may expire that one of them lacks. Immutable.
 */
public final class CopiedMarks {
    private final List<JsonObject> logs;
    private final List<JsonArray> bases;

    private CopiedMarks(List<JsonObject> logs, List<JsonArray> bases) {
        this.logs = List.copyOf(logs);
        this.bases = List.copyOf(bases);
    }

    /**
     * Reads them.
     *
     * @param copies names of the copies that are configured; one that wrote nothing down has nothing
     */
    public static CopiedMarks of(Repository repository, Collection<String> copies) throws IOException {
        List<JsonObject> logs = new ArrayList<>();
        List<JsonArray> bases = new ArrayList<>();
        for (String copy : copies) {
            logs.add(read(log(repository, copy)));
            bases.add(read(base(repository, copy)).getJsonArray("bases", new JsonArray()));
        }
        return new CopiedMarks(logs, bases);
    }

    private static JsonObject read(Path file) throws IOException {
        return Files.exists(file) ? Json.read(file) : new JsonObject();
    }

    private static Path log(Repository repository, String copy) {
        return repository.root().resolve("copied").resolve(copy + ".log.json");
    }

    private static Path base(Repository repository, String copy) {
        return repository.root().resolve("copied").resolve(copy + ".base.json");
    }

    /**
     * Writes down up to where a copy has the log.
     *
     * @param upTo for each chain by its id the last segment that it has, with all before it
     */
    public static void writeLog(Repository repository, String copy, Map<String, String> upTo) throws IOException {
        JsonObject json = new JsonObject();
        upTo.forEach(json::put);
        write(log(repository, copy), json);
    }

    /** Writes down which bases a copy has. */
    public static void writeBases(Repository repository, String copy, Set<String> ids) throws IOException {
        write(base(repository, copy), new JsonObject().put("bases", new JsonArray(List.copyOf(ids))));
    }

    private static void write(Path file, JsonObject json) throws IOException {
        Durable.makeDirectory(file.getParent());
        Durable.write(file, json.encodePrettily() + "\n");
    }

    /** Whether all copies have a segment. */
    public boolean haveSegment(String chain, String name) {
        return logs.stream().allMatch(log -> {
            String last = log.getString(chain, "");
            return !last.isEmpty() && BinlogPosition.compareFiles(name, last) <= 0;
        });
    }

    /** Whether all copies have a base. */
    public boolean haveBase(String id) {
        return bases.stream().allMatch(ids -> ids.contains(id));
    }
}
