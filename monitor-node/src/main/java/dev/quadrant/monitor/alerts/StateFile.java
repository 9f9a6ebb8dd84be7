package dev.quadrant.monitor.alerts;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.promql.QueryException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Silences, and what receivers know, in one file that is replaced as a whole. */
final class StateFile {
    private static final EventLog LOG = EventLog.of(StateFile.class);

    private final Path file;

    StateFile(Path file) {
        this.file = file;
    }

    /** What is kept. */
    record State(List<Silence> silences, Map<String, Told> told) {}

    /** What the file holds; nothing when there is none. A damaged one is set aside and named. */
    State read() {
        List<Silence> silences = new ArrayList<>();
        Map<String, Told> told = new TreeMap<>();
        if (!Files.exists(file)) {
            return new State(silences, told);
        }
        try {
            JsonObject json = new JsonObject(Files.readString(file));
            for (Object silence : json.getJsonArray("silences")) {
                silences.add(Silence.of((JsonObject) silence));
            }
            json.getJsonObject("told")
                    .forEach(entry -> told.put(entry.getKey(), Told.of((JsonObject) entry.getValue())));
            return new State(silences, told);
        } catch (IOException | RuntimeException | QueryException e) {
            Path aside = file.resolveSibling(file.getFileName() + ".damaged");
            LOG.error("alert-state-damaged", "file", file, "set-aside", aside, "what", e.toString());
            try {
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException moving) {
                LOG.error("alert-state-not-set-aside", "file", file, "what", moving.toString());
            }
            return new State(List.of(), Map.of());
        }
    }

    static String text(List<Silence> silences, Map<String, Told> told) {
        JsonArray array = new JsonArray();
        silences.forEach(silence -> array.add(silence.json()));
        JsonObject known = new JsonObject();
        told.forEach((key, value) -> known.put(key, value.json()));
        return new JsonObject().put("silences", array).put("told", known).encode();
    }

    /** Replaces the file; after a crash there is the old one or the new one. */
    void write(String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
