package dev.quadrant.monitor.tsdb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The write-ahead log: numbered segments of records. What {@link #append} returned from survives the death of the process;
 * what {@link #sync} returned from survives the loss of power. One sync covers all appends before it. Callers append one
 * at a time; any thread may sync.
 */
final class Wal implements Closeable {
    static final String SUFFIX = ".wal";

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
    Wal(Path directory, int segmentSize) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.segmentSize = segmentSize;
    }

    SortedMap<Integer, Path> segments() throws IOException {
        return NumberedFiles.list(directory, SUFFIX);
    }

    /** Begins a new segment and returns its number: all records so far are in segments below. */
    int rotate(int atLeast) throws IOException {
        synchronized (syncing) {
            Segment before = segment;
            int number = before == null ? atLeast : before.number + 1;
            FileChannel channel = FileChannel.open(
                    NumberedFiles.path(directory, number, SUFFIX),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            if (before != null) {
                before.channel.force(false);
                before.channel.close();
            }
            segment = new Segment(number, channel);
            return number;
        }
    }

    /**
     * Appends whole records.
     *
     * @throws IOException when they could not be written (disk full); none of them is in the log then
     */
    void append(ByteBuffer records) throws IOException {
        Segment current = segment;
        if (current.size > 0 && current.size + records.remaining() > segmentSize) {
            rotate(0);
            current = segment;
        }
        int length = records.remaining();
        try {
            while (records.hasRemaining()) {
                current.channel.write(records);
            }
        } catch (IOException e) {
            current.channel.truncate(current.size).position(current.size);
            throw e;
        }
        current.size += length;
        appended.addAndGet(length);
    }

    /** Makes all that was appended so far durable, if it is not yet. */
    void sync() throws IOException {
        synchronized (syncing) {
            long upTo = appended.get();
            if (upTo > synced) {
                segment.channel.force(false);
                synced = upTo;
            }
        }
    }

    /** Deletes the segments below a number. */
    void deleteBefore(int number) throws IOException {
        for (Path old : segments().headMap(number).values()) {
            Files.deleteIfExists(old);
        }
    }

    /** Bytes appended since the log was opened. */
    long appended() {
        return appended.get();
    }

    @Override
    public void close() throws IOException {
        synchronized (syncing) {
            if (segment != null) {
                segment.channel.force(false);
                segment.channel.close();
            }
        }
    }
}
