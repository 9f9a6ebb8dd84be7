package dev.quadrant.monitor.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The write-ahead log: numbered segments of records. What {@link #append} returned from survives the death of the process;
 * what {@link #sync} returned from survives the loss of power. One sync covers all appends before it. Callers append one
 * at a time; any thread may sync.
 */
public final class Wal implements Closeable {
    public static final String SUFFIX = ".wal";

    private final Disk disk;
    private final Path directory;
    private final int segmentSize;
    private final Object syncing = new Object();
    private volatile Segment segment;
    private final AtomicLong appended = new AtomicLong();
    /** Guarded by {@link #syncing}. */
    private long synced;

    private static final class Segment {
        final int number;
        final FileChannel channel;
        long size;

        Segment(int number, FileChannel channel) {
            this.number = number;
            this.channel = channel;
        }
    }

    /** A log that continues behind the segments that are there, in a new one. */
    public Wal(Disk disk, Path directory, int segmentSize) throws IOException {
        this.disk = disk;
        this.directory = Files.createDirectories(directory);
        this.segmentSize = segmentSize;
    }

    public SortedMap<Integer, Path> segments() throws IOException {
        return NumberedFiles.list(directory, SUFFIX);
    }

    /** Begins a new segment and returns its number: all records so far are in segments below. */
    public int rotate(int atLeast) throws IOException {
        synchronized (syncing) {
            Segment before = segment;
            int number = before == null ? atLeast : before.number + 1;
            if (before != null) {
                disk.force(before.channel);
            }
            FileChannel channel = disk.create(NumberedFiles.path(directory, number, SUFFIX));
            disk.forceDirectory(directory);
            if (before != null) {
                before.channel.close();
            }
            segment = new Segment(number, channel);
            return number;
        }
    }

    /** Number of the segment in which the next records go: another one when the current is full. */
    public int segment() throws IOException {
        return segment.size >= segmentSize ? rotate(0) : segment.number;
    }

    /**
     * Appends whole records.
     *
     * @throws IOException when they could not be written (disk full); none of them is in the log then
     */
    public void append(ByteBuffer records) throws IOException {
        Segment current = segment;
        int length = records.remaining();
        try {
            disk.append(current.channel, records);
        } catch (IOException e) {
            disk.truncate(current.channel, current.size);
            throw e;
        }
        current.size += length;
        appended.addAndGet(length);
    }

    /** Makes all that was appended so far durable, if it is not yet. */
    public void sync() throws IOException {
        synchronized (syncing) {
            long upTo = appended.get();
            if (upTo > synced) {
                disk.force(segment.channel);
                synced = upTo;
            }
        }
    }

    /** Deletes the segments below a number. */
    public void deleteBefore(int number) throws IOException {
        for (Path old : segments().headMap(number).values()) {
            disk.delete(old);
        }
    }

    /** Bytes appended since the log was opened. */
    public long appended() {
        return appended.get();
    }

    @Override
    public void close() throws IOException {
        synchronized (syncing) {
            if (segment != null) {
                disk.force(segment.channel);
                segment.channel.close();
            }
        }
    }
}
