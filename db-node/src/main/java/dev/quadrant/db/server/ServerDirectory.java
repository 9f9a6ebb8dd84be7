package dev.quadrant.db.server;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The directory of one server that db-node runs, readable by this user alone. A mark in it says whose it is: what a killed
 * db-node left is known by it, and nothing else is touched.
 *
 * @param path where it is
 */
public record ServerDirectory(Path path) {
    private static final long KILL_SECONDS = 20;

    /**
     * How a directory is known.
     *
     * @param file the mark's name
     * @param key what it states
     * @param value that which is stated of one's own
     */
    public record Mark(String file, String key, String value) {}

    /** Makes it; there must be nothing of that name. */
    public static ServerDirectory make(Path path, Mark mark) throws IOException {
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Durable.write(
                path.resolve(mark.file()),
                new JsonObject().put(mark.key(), mark.value()).encodePrettily() + "\n");
        return new ServerDirectory(path);
    }

    /** Where the server's data are. */
    public Path data() {
        return path.resolve("data");
    }

    String dataOption() {
        return "--datadir=" + data();
    }

    /** Whether a directory has this mark, and this user made it. */
    public static boolean isOwn(Path directory, Mark mark) {
        try {
            return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && Files.isRegularFile(directory.resolve(mark.file()), LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(directory).equals(Files.getOwner(Path.of("/proc/self")))
                    && mark.value()
                            .equals(Json.read(directory.resolve(mark.file())).getString(mark.key()));
        } catch (IOException | ClassCastException e) {
            // Somebody else's, then.
            return false;
        }
    }

    /** Ends the servers that run in it, and deletes it. */
    public void remove(Mark mark) throws IOException {
        List<ProcessHandle> servers = ProcessHandle.allProcesses()
                .filter(process -> arguments(process.pid()).contains(dataOption()))
                .toList();
        for (ProcessHandle server : servers) {
            server.destroyForcibly();
            try {
                server.onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("the server in " + path + " does not end: process " + server.pid(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        // The mark goes last: what is left half deleted is still known.
        for (Path entry : Durable.list(path)) {
            if (!entry.getFileName().toString().equals(mark.file())) {
                Durable.delete(entry);
            }
        }
        Durable.delete(path);
    }

    private static List<String> arguments(long pid) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            return Arrays.asList(new String(line, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }
}
