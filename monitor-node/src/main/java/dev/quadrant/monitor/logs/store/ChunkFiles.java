package dev.quadrant.monitor.logs.store;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.NumberedFiles;
import dev.quadrant.monitor.files.SetAside;
import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * The chunk files, a directory a day. A file's number is that of the log's last segment whose lines of the day it has: after a crash it tells which
 * lines of the log are in files already. Changes come one at a time; all may be read from any thread.
 */
final class ChunkFiles {
    static final String RETENTION = "retention";
    static final String SIZE_MAX = "size-max";

    private static final EventLog LOG = EventLog.of(ChunkFiles.class);

    private final Disk disk;
    private final Path directory;
    private final SetAside aside;
    private final Map<String, AtomicLong> deleted = Map.of(RETENTION, new AtomicLong(), SIZE_MAX, new AtomicLong());
    /** In order of day and number. Replaced as a whole. */
    private volatile List<ChunkFile> files = List.of();

    private final Map<Long, Integer> covered = new ConcurrentHashMap<>();

    ChunkFiles(Disk disk, Path directory, UnaryOperator<Labels> symbols) throws IOException {
        this.disk = disk;
        this.directory = Files.createDirectories(directory);
        this.aside = new SetAside(disk);
        List<ChunkFile> found = new ArrayList<>();
        for (Path day : Disk.list(directory)) {
            Long number = number(day);
            if (number != null) {
                open(day, number, found, symbols);
            }
        }
        publish(found);
    }

    /** The number of a day by its directory's name; null when it is none. */
    private static Long number(Path day) {
        try {
            return LocalDate.parse(day.getFileName().toString()).toEpochDay();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private void open(Path day, long number, List<ChunkFile> found, UnaryOperator<Labels> symbols) throws IOException {
        for (Path left : Disk.list(day)) {
            if (left.getFileName().toString().endsWith(".tmp")) {
                disk.delete(left);
            }
        }
        for (Map.Entry<Integer, Path> file :
                NumberedFiles.list(day, ChunkFile.SUFFIX).entrySet()) {
            try {
                found.add(ChunkIndex.open(file.getValue(), number, file.getKey(), symbols));
            } catch (DamagedBlockException e) {
                Path to = SetAside.name(file.getValue());
                disk.move(file.getValue(), to);
                LOG.error("log-file-set-aside", "file", file.getValue(), "why", e.getMessage(), "as", to);
            }
        }
        aside.find(day);
    }

    private void publish(List<ChunkFile> changed) {
        changed.sort(Comparator.comparingLong(ChunkFile::day).thenComparingInt(ChunkFile::number));
        Map<Long, Integer> newest = new ConcurrentHashMap<>();
        changed.forEach(file -> newest.merge(file.day(), file.number(), Math::max));
        covered.putAll(newest);
        covered.keySet().retainAll(newest.keySet());
        files = List.copyOf(changed);
    }

    List<ChunkFile> all() {
        return files;
    }

    /** The highest number of all files; 0 when there is none. */
    int newest() {
        return files.stream().mapToInt(ChunkFile::number).max().orElse(0);
    }

    /** Whether the lines of a day that are in a segment of the log are in a file. */
    boolean covers(long day, int segment) {
        return covered.getOrDefault(day, -1) >= segment;
    }

    void write(long day, int number, List<ChunkIndex.Part> parts) throws IOException {
        Path place = directory.resolve(LocalDate.ofEpochDay(day).toString());
        if (!Files.isDirectory(place)) {
            Files.createDirectory(place);
            disk.forceDirectory(directory);
        }
        Path path = NumberedFiles.path(place, number, ChunkFile.SUFFIX);
        ChunkFile written = ChunkIndex.write(disk, path, day, number, parts);
        List<ChunkFile> more = new ArrayList<>(files);
        more.add(written);
        publish(more);
        LOG.debug("log-file-written", "file", path, "blocks", written.blockCount(), "bytes", written.size());
    }

    /** Keeps a copy of a damaged file for one who looks. */
    void copyAside(Path file, String why) throws IOException {
        Path to = SetAside.name(file);
        Files.copy(file, to);
        aside.add(to, to + " was set aside: " + file.getFileName() + " " + why);
        LOG.error("log-file-set-aside", "file", file, "why", why, "as", to);
    }

    /**
     * Deletes files: days before one, and the oldest beyond a size.
     *
     * @return whether any was
     */
    boolean retain(long firstDay, long sizeMax) throws IOException {
        aside.refresh();
        List<ChunkFile> kept = new ArrayList<>(files);
        long size = bytes();
        boolean any = false;
        while (!kept.isEmpty()) {
            ChunkFile oldest = kept.getFirst();
            String why = oldest.day() < firstDay ? RETENTION : size > sizeMax && kept.size() > 1 ? SIZE_MAX : "";
            if (why.isEmpty()) {
                break;
            }
            // Before its file: who begins to read now does not look for it.
            kept.removeFirst();
            publish(new ArrayList<>(kept));
            disk.delete(oldest.path());
            deleted.get(why).incrementAndGet();
            size -= oldest.size();
            any = true;
            LOG.info("log-file-deleted", "file", oldest.path(), "why", why);
        }
        for (Path day : any ? Disk.list(directory) : List.<Path>of()) {
            if (number(day) != null && number(day) < firstDay) {
                disk.deleteDirectory(day);
            }
        }
        return any;
    }

    long bytes() {
        long size = aside.bytes();
        for (ChunkFile file : files) {
            size += file.size();
        }
        return size;
    }

    long deletedCount(String reason) {
        return deleted.get(reason).get();
    }

    List<String> setAside() {
        return aside.words();
    }
}
