package dev.quadrant.db.repository;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Rotate;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A chain: binlog files of a server that follow one another without a hole. A new one begins where the old one cannot go on
 * (files purged before they were copied, the server's binlog reset).
 *
 * @param directory where its segments lie
 * @param first the file with which it begins
 * @param reason why it was begun
 * @param created when
 * @param continues how it goes on from another chain; empty for one that begins anew
 */
public record Chain(Path directory, String first, String reason, Instant created, Optional<Continuation> continues) {
    public static final String DESCRIPTION = "chain.json";

    private static final String EXPIRED = "expired.json";

    static Chain create(Path directory, String first, String reason, Instant now, Optional<Continuation> continues)
            throws IOException {
        JsonObject json =
                new JsonObject().put("first", first).put("reason", reason).put("created", now.toString());
        continues.ifPresent(from -> json.put("continues", from.toJson()));
        Durable.write(directory.resolve(DESCRIPTION), json.encodePrettily() + "\n");
        return new Chain(directory, first, reason, now, continues);
    }

    static Chain read(Path directory) throws IOException {
        Path file = directory.resolve(DESCRIPTION);
        JsonObject json = Json.read(file);
        try {
            return new Chain(
                    directory,
                    json.getString("first", ""),
                    json.getString("reason", ""),
                    Instant.parse(json.getString("created", Instant.EPOCH.toString())),
                    Optional.ofNullable(json.getJsonObject("continues")).map(Continuation::of));
        } catch (IllegalArgumentException | ClassCastException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Its name in the repository. */
    public String id() {
        return directory.getFileName().toString();
    }

    /** Names of its segments, in the server's order; the last one may be open. */
    public List<String> segments() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path file : Durable.list(directory)) {
            String name = file.getFileName().toString();
            if (Rotate.isFileName(name)) {
                names.add(name);
            }
        }
        names.sort(BinlogPosition::compareFiles);
        return names;
    }

    /**
     * Says for good that segments have expired, so that nobody takes them for lost; then they may be deleted.
     *
     * @param before the first segment that stays; empty when all expire
     */
    public void expire(Optional<String> before) throws IOException {
        JsonObject json = before.map(name -> new JsonObject().put("before", name))
                .orElseGet(() -> new JsonObject().put("all", true));
        Durable.write(directory.resolve(EXPIRED), json.encodePrettily() + "\n");
    }

    /** Whether a segment of that name is gone because nothing needs it any more, or may go at any moment. */
    public boolean expired(String name) throws IOException {
        Path file = directory.resolve(EXPIRED);
        if (!Files.exists(file)) {
            return false;
        }
        JsonObject json = Json.read(file);
        return json.getBoolean("all", false) || BinlogPosition.compareFiles(name, json.getString("before", first)) < 0;
    }

    /** Deletes a segment with its manifest; only one that has expired. */
    public void delete(String name) throws IOException {
        if (!expired(name)) {
            throw new IllegalArgumentException(name + " has not expired");
        }
        // A segment without manifest would be an open one.
        Files.deleteIfExists(segment(name));
        Files.deleteIfExists(manifestFile(name));
    }

    public Path segment(String name) {
        return directory.resolve(name);
    }

    /** The manifest of a closed segment; empty for one that is open. */
    public Optional<SegmentManifest> manifest(String name) throws IOException {
        Path file = manifestFile(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(SegmentManifest.of(Json.read(file)));
        } catch (IllegalArgumentException | ClassCastException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Writes the manifest of a segment: it is closed from here on. */
    public void close(SegmentManifest manifest) throws IOException {
        Durable.write(manifestFile(manifest.file()), manifest.toJson().encodePrettily() + "\n");
    }

    /** Takes the manifest of a segment away: it is open from here on. */
    public void reopen(String name) throws IOException {
        Files.deleteIfExists(manifestFile(name));
        Durable.directory(directory);
    }

    private Path manifestFile(String name) {
        return directory.resolve(name + ".json");
    }
}
