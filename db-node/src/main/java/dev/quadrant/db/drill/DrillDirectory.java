package dev.quadrant.db.drill;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.server.ServerDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The directory of one drill. Its mark names the repository whose drill it is. To be used by the holder of the repository's
 * drill lock.
 */
final class DrillDirectory implements Closeable {
    private static final String PREFIX = "quadrant-drill-";

    private final ServerDirectory directory;
    private final ServerDirectory.Mark mark;

    private DrillDirectory(ServerDirectory directory, ServerDirectory.Mark mark) {
        this.directory = directory;
        this.mark = mark;
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
        // Short, since the server's socket is in it, whose path must not be long.
        Path path = parent.resolve(PREFIX + UUID.randomUUID().toString().substring(0, 18));
        return new DrillDirectory(ServerDirectory.make(path, mark(repository)), mark(repository));
    }

    private static ServerDirectory.Mark mark(Path repository) {
        return new ServerDirectory.Mark("quadrant-drill.json", "repository", repository.toString());
    }

    ServerDirectory directory() {
        return directory;
    }

    /** Ends servers and deletes directories that drills of this repository left when they were killed. */
    static void removeLeft(Path parent, Path repository) throws IOException {
        for (Path path : Durable.list(parent)) {
            if (path.getFileName().toString().startsWith(PREFIX) && ServerDirectory.isOwn(path, mark(repository))) {
                new ServerDirectory(path).remove(mark(repository));
            }
        }
    }

    @Override
    public void close() throws IOException {
        directory.remove(mark);
    }
}
