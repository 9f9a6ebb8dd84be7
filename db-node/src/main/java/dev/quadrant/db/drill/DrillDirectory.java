package dev.quadrant.db.drill;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Json;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The directory of one drill, readable by this user alone. A mark in it names the repository whose drill it is: what a killed
 * sidecar left is known by it, and nothing else is touched. To be used by the holder of the repository's drill lock.
 */
final class DrillDirectory implements Closeable {
    private static final String PREFIX = "quadrant-drill-";
    private static final String MARK = "quadrant-drill.json";
    private static final String REPOSITORY = "repository";
    private static final long KILL_SECONDS = 20;

    private final Path path;

    private DrillDirectory(Path path) {
        this.path = path;
    }

    /**
     * Makes one.
     *
     * @param repository the repository's root
     * @param needed bytes that the disk must have free
     */
    static DrillDirectory make(Path parent, Path repository, long needed) throws IOException {
        Files.createDirectories(parent);
        long free = Files.getFileStore(parent).getUsableSpace();
        if (free < needed) {
            throw new DrillImpossible(parent + " (quadrant.db.drill.directory) has " + free
                    + " bytes free and the drill needs about " + needed + "; name a directory on a larger disk");
        }
        Path directory = Files.createTempDirectory(parent, PREFIX);
        Durable.write(
                directory.resolve(MARK),
                new JsonObject().put(REPOSITORY, repository.toString()).encodePrettily() + "\n");
        return new DrillDirectory(directory);
    }

    Path path() {
        return path;
    }

    static Path data(Path directory) {
        return directory.resolve("data");
    }

    static String dataOption(Path directory) {
        return "--datadir=" + data(directory);
    }

    /** Ends servers and deletes directories that drills of this repository left when they were killed. */
    static void removeLeft(Path parent, Path repository) throws IOException {
        for (Path directory : Durable.list(parent)) {
            if (isOwn(directory, repository)) {
                remove(directory);
            }
        }
    }

    private static boolean isOwn(Path directory, Path repository) {
        try {
            return directory.getFileName().toString().startsWith(PREFIX)
                    && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && Files.isRegularFile(directory.resolve(MARK), LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(directory).equals(Files.getOwner(Path.of("/proc/self")))
                    && repository
                            .toString()
                            .equals(Json.read(directory.resolve(MARK)).getString(REPOSITORY));
        } catch (IOException | ClassCastException e) {
            // Somebody else's, then.
            return false;
        }
    }

    private static void remove(Path directory) throws IOException {
        List<ProcessHandle> servers = ProcessHandle.allProcesses()
                .filter(process -> arguments(process.pid()).contains(dataOption(directory)))
                .toList();
        for (ProcessHandle server : servers) {
            server.destroyForcibly();
            try {
                server.onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("the server of a drill does not end: process " + server.pid(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        // The mark goes last: what is left half deleted is still known.
        for (Path entry : Durable.list(directory)) {
            if (!entry.getFileName().toString().equals(MARK)) {
                Durable.delete(entry);
            }
        }
        Durable.delete(directory);
    }

    private static List<String> arguments(long pid) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            return Arrays.asList(new String(line, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public void close() throws IOException {
        remove(path);
    }
}
