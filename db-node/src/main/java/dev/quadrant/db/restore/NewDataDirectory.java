package dev.quadrant.db.restore;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.RepositoryLock;
import dev.quadrant.db.server.ServerDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A data directory in the making. It is made beside its place under another name, and gets its own by one renaming when it is
 * whole and on the disk: whatever happens before, there is nothing of its name, or the empty directory that was there.
 */
final class NewDataDirectory implements Closeable {
    private final Path place;
    private final Ownership owner;
    private final ServerDirectory directory;
    private final ServerDirectory.Mark mark;
    private final RepositoryLock lock;

    private NewDataDirectory(
            Path place, Ownership owner, ServerDirectory directory, ServerDirectory.Mark mark, RepositoryLock lock) {
        this.place = place;
        this.owner = owner;
        this.directory = directory;
        this.mark = mark;
        this.lock = lock;
    }

    /**
     * Where a directory will be.
     *
     * @throws RestoreFailure when something is there already
     */
    static Path demandFree(Path named) throws IOException {
        if (!Files.exists(named)) {
            return named.toAbsolutePath().normalize();
        }
        Path place = named.toRealPath();
        if (!Files.isDirectory(place)) {
            throw new RestoreFailure(named + " is no directory; name one that is new or empty with --target");
        }
        List<Path> there = Durable.list(place);
        if (!there.isEmpty()) {
            throw new RestoreFailure(
                    named + " is not empty: it has " + there.getFirst().getFileName()
                            + (there.size() > 1 ? " and " + (there.size() - 1) + " more" : "")
                            + "; nothing is overwritten: name a directory that is new or empty with --target");
        }
        Path above = place.getParent();
        if (above == null || !Files.getFileStore(above).equals(Files.getFileStore(place))) {
            throw new RestoreFailure(named + " is the root of a file system, which cannot get its name in the end;"
                    + " name a new directory in it: --target " + place.resolve("data"));
        }
        return place;
    }

    /** Begins it. What an earlier attempt for the same place left when it was killed is removed, its server ended. */
    static NewDataDirectory begin(Path place, Optional<String> owner) throws IOException {
        Path above = Optional.ofNullable(place.getParent())
                .orElseThrow(() -> new RestoreFailure(place + " is no place for a data directory"));
        Durable.makeDirectory(above);
        Path path = above.resolve("." + place.getFileName() + ".quadrant-restore");
        ServerDirectory.Mark mark = new ServerDirectory.Mark("quadrant-restore.json", "target", place.toString());
        if (Files.exists(path)) {
            removeLeft(path, mark);
        }
        ServerDirectory directory = ServerDirectory.make(path, mark);
        RepositoryLock lock = lock(path);
        try {
            Ownership own = Files.isDirectory(place)
                    ? Ownership.of(place)
                    : Ownership.of(path).usual();
            Ownership whose = owner.isPresent() ? own.parse(place.getFileSystem(), owner.get()) : own;
            demandGiving(path, whose);
            return new NewDataDirectory(place, whose, directory, mark, lock);
        } catch (IllegalArgumentException e) {
            directory.remove(mark);
            lock.close();
            throw new RestoreFailure("--owner: " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            directory.remove(mark);
            lock.close();
            throw e;
        }
    }

    private static RepositoryLock lock(Path path) throws IOException {
        return RepositoryLock.tryTake(path.resolve("lock"))
                .orElseThrow(() -> new RestoreFailure(
                        "another restore into the same directory is under way (" + path + "); wait for it, or end it"));
    }

    private static void removeLeft(Path path, ServerDirectory.Mark mark) throws IOException {
        if (!ServerDirectory.isOwn(path, mark)) {
            throw new RestoreFailure(path + " is in the way, and no restore of this user left it; remove it");
        }
        try (RepositoryLock left = lock(path)) {
            assert left != null;
            new ServerDirectory(path).remove(mark);
        }
    }

    /** Fails now rather than when all is done. */
    private static void demandGiving(Path path, Ownership owner) throws IOException {
        Path probe = Files.createFile(path.resolve("probe"));
        try {
            owner.give(probe);
        } catch (IOException e) {
            throw new RestoreFailure("this user cannot give files to " + owner
                    + ", whose the data directory is to be: restore as root, or as that user (" + e.getMessage() + ")");
        } finally {
            Files.delete(probe);
        }
    }

    ServerDirectory directory() {
        return directory;
    }

    Path place() {
        return place;
    }

    Ownership owner() {
        return owner;
    }

    /** Gives it its name: its server has ended, and it is whole. */
    void finish() throws IOException {
        owner.giveAll(directory.data());
        try (Stream<Path> files = Files.walk(directory.data())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isDirectory(file)) {
                    Durable.directory(file);
                } else if (Files.isRegularFile(file)) {
                    force(file);
                }
            }
        }
        Durable.rename(directory.data(), place);
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Ends what runs in it, and removes all but what has its name. */
    @Override
    public void close() throws IOException {
        try {
            directory.remove(mark);
        } finally {
            lock.close();
        }
    }
}
