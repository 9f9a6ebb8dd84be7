package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a directory that is a store by itself: the same files by other names (hard links), which take no room as long as
 * the store has them, too. No file that has such a name is ever changed in place.
 */
final class Snapshot {
    /** More would hold too much of what the store deleted. */
    static final int MOST = 16;

    private final Disk disk;
    private final Path directory;

    /** @param directory of all snapshots */
    Snapshot(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** How many there are. */
    int count() throws IOException {
        return Files.isDirectory(directory) ? Disk.list(directory).size() : 0;
    }

    /**
     * Writes a snapshot; it is there whole or not at all.
     *
     * @param blocks those that go in
     * @param head files of the head, by their place in a store's directory
     */
    Path write(String name, Path store, List<Block> blocks, List<Path> head) throws IOException {
        Files.createDirectories(directory);
        for (Path left : Disk.list(directory)) {
            if (left.toString().endsWith(BlockWriter.UNFINISHED)) {
                remove(left);
            }
        }
        Path unfinished = directory.resolve(name + BlockWriter.UNFINISHED);
        try {
            for (Block block : blocks) {
                for (Path file : Disk.list(block.directory())) {
                    link(store, file, unfinished);
                }
            }
            for (Path file : head) {
                link(store, file, unfinished);
            }
            forceAll(unfinished);
            Path done = directory.resolve(name);
            disk.move(unfinished, done);
            disk.forceDirectory(directory);
            return done;
        } catch (IOException e) {
            remove(unfinished);
            throw e;
        }
    }

    private static void link(Path store, Path file, Path to) throws IOException {
        Path link = to.resolve(store.relativize(file).toString());
        Files.createDirectories(link.getParent());
        Files.createLink(link, file);
    }

    private void forceAll(Path directory) throws IOException {
        for (Path entry : Disk.list(directory)) {
            if (Files.isDirectory(entry)) {
                forceAll(entry);
            }
        }
        disk.forceDirectory(directory);
    }

    private void remove(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            for (Path inner : Disk.list(entry)) {
                remove(inner);
            }
        }
        disk.delete(entry);
    }
}
