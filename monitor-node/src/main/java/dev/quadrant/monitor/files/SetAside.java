package dev.quadrant.monitor.files;

import dev.quadrant.appliance.log.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * Damaged files and directories of a store that serve no more: kept under another name for one who looks, counted, and
 * deleted when they are as old as the retention says. Changes come one at a time; all may be read from any thread.
 */
public final class SetAside {
    /** What stands behind the name that it had; a number follows. */
    public static final String CORRUPT = ".corrupt-";

    private static final EventLog LOG = EventLog.of(SetAside.class);
    private static final Pattern NAME = Pattern.compile(".+\\.corrupt-\\d+");

    private final Disk disk;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    /**
     * Something that was set aside.
     *
     * @param newest no sample in it is newer, ms since 1970
     * @param words what it is and why, as health says it
     */
    public record Entry(Path path, long newest, long bytes, String words) {}

    public SetAside(Disk disk) {
        this.disk = disk;
    }

    /** Takes what an earlier process set aside in a directory; none when that is absent. */
    public void find(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            for (Path path : Disk.list(directory)) {
                if (NAME.matcher(path.getFileName().toString()).matches()) {
                    add(path, path + " was set aside as damaged: look at it, or delete it");
                }
            }
        }
    }

    /** A name for what is set aside that nothing has. */
    public static Path name(Path damaged) {
        int number = 1;
        Path aside;
        do {
            aside = damaged.resolveSibling(damaged.getFileName() + CORRUPT + number++);
        } while (Files.exists(aside));
        return aside;
    }

    /** Something lies there now that was set aside. */
    public void add(Path path, String words) throws IOException {
        entries.removeIf(entry -> entry.path().equals(path));
        entries.add(new Entry(path, Files.getLastModifiedTime(path).toMillis(), size(path), words));
    }

    private static long size(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return Files.size(path);
        }
        long size = 0;
        for (Path file : Disk.list(path)) {
            size += Files.size(file);
        }
        return size;
    }

    /** Forgets what somebody deleted. */
    public void refresh() {
        entries.removeIf(entry -> !Files.exists(entry.path(), LinkOption.NOFOLLOW_LINKS));
    }

    public List<String> words() {
        return entries.stream().map(Entry::words).toList();
    }

    public int count() {
        return entries.size();
    }

    public long bytes() {
        return entries.stream().mapToLong(Entry::bytes).sum();
    }

    /** The one with the oldest samples. */
    public Optional<Entry> oldest() {
        return entries.stream().min(Comparator.comparingLong(Entry::newest));
    }

    /** Deletes one; its space is free when this returns. */
    public void delete(Entry entry, String why) throws IOException {
        if (Files.isDirectory(entry.path(), LinkOption.NOFOLLOW_LINKS)) {
            disk.deleteDirectory(entry.path());
        } else {
            disk.delete(entry.path());
        }
        entries.remove(entry);
        LOG.info(
                "set-aside-deleted",
                "path",
                entry.path(),
                "newest",
                Instant.ofEpochMilli(entry.newest()),
                "bytes",
                entry.bytes(),
                "why",
                why);
    }
}
