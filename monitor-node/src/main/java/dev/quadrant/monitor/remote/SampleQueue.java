package dev.quadrant.monitor.remote;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Samples that wait to be sent, in files: each record is a part of a write request. What was appended survives the process, not
 * a loss of power. When the files take more than they may, the oldest goes and its samples are dropped. Samples are read until
 * {@link #done} says that they were sent, so after a crash some are sent twice. May be used from any thread.
 */
final class SampleQueue implements Closeable {
    private static final int HEADER = 12;
    private static final String SUFFIX = ".queue";

    private final Path directory;
    private final long bytesMax;
    private final int segmentBytes;
    private final TreeMap<Integer, Segment> segments = new TreeMap<>();
    private FileChannel tail;
    /** In the first segment: what was sent. */
    private long sentBytes;

    private long sentSamples;
    private long dropped;
    /** Of the newest segment; never used again, for the position names it. */
    private int lastNumber;

    private static final class Segment {
        private final Path file;
        private long bytes;
        private long samples;

        Segment(Path file) {
            this.file = file;
        }
    }

    /**
     * What is to be sent next.
     *
     * @param message a write request, not compressed
     * @param segment the file it is from
     * @param end behind its last record there
     * @param records of which it was made
     */
    record Batch(ByteBuffer message, int samples, int segment, long end, int records) {
        /** Whether this ends before another does. */
        boolean endsBefore(Batch other) {
            return segment == other.segment && end < other.end;
        }
    }

    /** Opens a queue, and finds what is there. */
    SampleQueue(Path directory, long bytesMax) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.bytesMax = bytesMax;
        this.segmentBytes = Math.clamp(bytesMax / 8, 1 << 12, 8 << 20);
        recover();
    }

    private void recover() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.getFileName().toString().matches("\\d{8}\\" + SUFFIX))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            Segment segment = new Segment(file);
            try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
                for (Entry entry = entry(in, 0); entry != null; entry = entry(in, segment.bytes)) {
                    segment.bytes += HEADER + entry.payload().capacity();
                    segment.samples += entry.samples();
                }
            }
            segments.put(Integer.parseInt(file.getFileName().toString().substring(0, 8)), segment);
        }
        position();
        lastNumber = segments.isEmpty() ? lastNumber : Math.max(lastNumber, segments.lastKey());
        roll();
    }

    /** Takes what the position file says of the first segment. */
    private void position() throws IOException {
        String[] parts;
        try {
            parts = Files.readString(directory.resolve("position")).strip().split(" ");
        } catch (NoSuchFileException e) {
            return;
        }
        try {
            int segment = Integer.parseInt(parts[0]);
            lastNumber = segment;
            while (!segments.isEmpty() && segments.firstKey() < segment) {
                Files.deleteIfExists(segments.pollFirstEntry().getValue().file);
            }
            if (!segments.isEmpty() && segments.firstKey() == segment) {
                sentBytes =
                        Math.min(Long.parseLong(parts[1]), segments.firstEntry().getValue().bytes);
                sentSamples =
                        Math.min(Long.parseLong(parts[2]), segments.firstEntry().getValue().samples);
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // All is sent again; a receiver takes it or refuses what it has.
            sentBytes = 0;
            sentSamples = 0;
        }
    }

    private void roll() throws IOException {
        if (tail != null) {
            tail.close();
        }
        int number = ++lastNumber;
        Segment segment = new Segment(directory.resolve(String.format("%08d%s", number, SUFFIX)));
        tail = FileChannel.open(
                segment.file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        segments.put(number, segment);
    }

    synchronized void append(byte[] payload, int length, int samples) throws IOException {
        if (segments.lastEntry().getValue().bytes >= segmentBytes) {
            roll();
        }
        ByteBuffer record = ByteBuffer.allocate(HEADER + length);
        record.putInt(length)
                .putInt(samples)
                .putInt(sum(payload, length))
                .put(payload, 0, length)
                .flip();
        Segment last = segments.lastEntry().getValue();
        try {
            while (record.hasRemaining()) {
                tail.write(record, last.bytes + record.position());
            }
        } catch (IOException e) {
            dropped += samples;
            throw e;
        }
        last.bytes += HEADER + length;
        last.samples += samples;
        while (bytes() > bytesMax && segments.size() > 1) {
            dropFirst();
        }
    }

    private void dropFirst() throws IOException {
        Segment first = segments.pollFirstEntry().getValue();
        dropped += first.samples - sentSamples;
        sentBytes = 0;
        sentSamples = 0;
        Files.deleteIfExists(first.file);
    }

    /** What is to be sent next, at most so many samples unless one record has more; null when all was sent. */
    synchronized Batch next(int samplesMax) throws IOException {
        while (segments.size() > 1 && sentBytes >= segments.firstEntry().getValue().bytes) {
            Files.deleteIfExists(segments.pollFirstEntry().getValue().file);
            sentBytes = 0;
            sentSamples = 0;
        }
        Segment first = segments.firstEntry().getValue();
        List<ByteBuffer> parts = new ArrayList<>();
        long end = sentBytes;
        int samples = 0;
        int length = 0;
        try (FileChannel in = FileChannel.open(first.file, StandardOpenOption.READ)) {
            while (end < first.bytes) {
                Entry entry = entry(in, end);
                if (entry == null) {
                    // Damaged behind our back: what follows cannot be read.
                    dropped += first.samples - sentSamples - samples;
                    first.bytes = end;
                    first.samples = sentSamples + samples;
                    if (segments.size() == 1) {
                        roll();
                    }
                    break;
                }
                if (!parts.isEmpty() && samples + entry.samples() > samplesMax) {
                    break;
                }
                parts.add(entry.payload());
                samples += entry.samples();
                length += entry.payload().capacity();
                end += HEADER + entry.payload().capacity();
            }
        }
        if (parts.isEmpty()) {
            return null;
        }
        ByteBuffer message = ByteBuffer.allocate(length);
        parts.forEach(message::put);
        return new Batch(message.flip(), samples, segments.firstKey(), end, parts.size());
    }

    /** A batch was sent, or is given up. */
    synchronized void done(Batch batch) throws IOException {
        if (segments.firstKey() != batch.segment() || sentBytes >= batch.end()) {
            return;
        }
        sentBytes = batch.end();
        sentSamples += batch.samples();
        Path made = directory.resolve("position.new");
        Files.writeString(made, batch.segment() + " " + sentBytes + " " + sentSamples + "\n");
        Files.move(
                made,
                directory.resolve("position"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private record Entry(ByteBuffer payload, int samples) {}

    /** The record at a position; null where none is whole. */
    private static Entry entry(FileChannel in, long at) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        try {
            fill(in, header, at);
            int length = header.getInt(0);
            if (length <= 0 || length > in.size() - at - HEADER) {
                return null;
            }
            ByteBuffer payload = ByteBuffer.allocate(length);
            fill(in, payload, at + HEADER);
            return sum(payload.array(), length) == header.getInt(8)
                    ? new Entry(payload.flip(), header.getInt(4))
                    : null;
        } catch (EOFException e) {
            return null;
        }
    }

    private static void fill(FileChannel in, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (in.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException();
            }
        }
    }

    private static int sum(byte[] payload, int length) {
        CRC32C sum = new CRC32C();
        sum.update(payload, 0, length);
        return (int) sum.getValue();
    }

    /** Samples that wait. */
    synchronized long samples() {
        return segments.values().stream().mapToLong(segment -> segment.samples).sum() - sentSamples;
    }

    /** Bytes of the files. */
    synchronized long bytes() {
        return segments.values().stream().mapToLong(segment -> segment.bytes).sum();
    }

    /** Samples that were dropped for want of room, or could not be written or read. */
    synchronized long dropped() {
        return dropped;
    }

    @Override
    public synchronized void close() throws IOException {
        tail.close();
    }
}
