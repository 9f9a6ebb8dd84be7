package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.NumberedFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.zip.CRC32C;

/**
 * Full chunks of the head, appended to numbered files of some megabytes each. A file is deleted whole when no series needs
 * it any more, because its chunks are in blocks. Record: CRC-32C of what follows, reference, time from the first to the last
 * sample, samples, size, bytes of the chunk.
 *
 * <p>Written by one thread at a time, read by any. A place is the file's number and the offset in it.
 */
final class ChunkFiles implements Closeable {
    static final int HEADER = 4 + 4 + 4 + 2 + 2;

    /** Bit of the count of samples that says that they came after newer ones. */
    private static final int LATE = 1 << 15;

    private static final String SUFFIX = ".chunks";

    private final Disk disk;
    private final Path directory;
    private final int fileSize;
    private final ConcurrentSkipListMap<Integer, ChunkFile> files = new ConcurrentSkipListMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(8192);
    private final CRC32C sum = new CRC32C();

    private static final class ChunkFile {
        final FileChannel channel;
        /** Made by this process. */
        boolean own;

        long size;
        /** What is behind the last whole record is what a write that broke off leaves. */
        boolean broken;

        ChunkFile(FileChannel channel) {
            this.channel = channel;
        }
    }

    /** Told of every chunk that a file holds, in the order of the files. */
    interface ChunkVisitor {
        void chunk(int reference, long first, long last, long place, boolean late);
    }

    ChunkFiles(Disk disk, Path directory, int fileSize) throws IOException {
        this.disk = disk;
        this.directory = Files.createDirectories(directory);
        this.fileSize = fileSize;
    }

    static int file(long place) {
        return (int) (place >>> 32);
    }

    /**
     * Opens the files that are there. A record that was not written whole, at the end of the last file, is cut off: its
     * samples are still in the log. What is behind a damaged record is not read, and stays.
     *
     * @return what is damaged, in words; empty as a rule
     */
    synchronized List<String> open(ChunkVisitor visitor) throws IOException {
        SortedMap<Integer, Path> found = NumberedFiles.list(directory, SUFFIX);
        List<String> damage = new ArrayList<>();
        for (var entry : found.entrySet()) {
            FileChannel channel = FileChannel.open(entry.getValue(), StandardOpenOption.READ, StandardOpenOption.WRITE);
            ChunkFile file = new ChunkFile(channel);
            scan(entry.getKey(), file, visitor);
            long behind = channel.size() - file.size;
            if (behind > 0 && entry.getKey().equals(found.lastKey()) && file.broken) {
                disk.truncate(channel, file.size);
            } else if (behind > 0) {
                damage.add(entry.getValue() + " is damaged: " + behind + " bytes from byte " + file.size
                        + " on are not read");
                file.size = channel.size();
            }
            files.put(entry.getKey(), file);
        }
        return damage;
    }

    private void scan(int number, ChunkFile file, ChunkVisitor visitor) throws IOException {
        byte[] bytes = Files.readAllBytes(path(number));
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int at = 0;
        while (at + HEADER <= bytes.length) {
            int size = in.getShort(at + 14) & 0xffff;
            if (at + HEADER + Math.max(size, 8) > bytes.length) {
                file.broken = true;
                break;
            }
            sum.reset();
            sum.update(bytes, at + 4, HEADER - 4 + size);
            if ((int) sum.getValue() != in.getInt(at)) {
                break;
            }
            // A chunk begins with the time of its first sample.
            long first = in.getLong(at + HEADER);
            long last = first + in.getInt(at + 8);
            visitor.chunk(in.getInt(at + 4), first, last, place(number, at), (in.getShort(at + 12) & LATE) != 0);
            at += HEADER + size;
        }
        file.size = at;
        file.broken |= at + HEADER > bytes.length || zeros(bytes, at);
    }

    private static boolean zeros(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] == 0) {
            at++;
        }
        return at == bytes.length;
    }

    private static long place(int file, long offset) {
        return (long) file << 32 | offset;
    }

    private Path path(int number) {
        return NumberedFiles.path(directory, number, SUFFIX);
    }

    /**
     * Appends a chunk and returns its place.
     *
     * @param late its samples came after newer ones
     */
    synchronized long write(int reference, ChunkWriter chunk, boolean late) throws IOException {
        int size = chunk.size();
        ByteBuffer record = HEADER + size <= buffer.capacity() ? buffer : ByteBuffer.allocate(HEADER + size);
        record.clear().putInt(0).putInt(reference).putInt((int) (chunk.lastTime() - chunk.firstTime()));
        record.putShort((short) (late ? chunk.count() | LATE : chunk.count()))
                .putShort((short) size)
                .put(chunk.bytes(), 0, size)
                .flip();
        sum.reset();
        sum.update(record.array(), 4, record.limit() - 4);
        record.putInt(0, (int) sum.getValue());
        ChunkFile file = current(record.limit());
        long offset = file.size;
        try {
            disk.write(file.channel, record, offset);
        } catch (IOException e) {
            disk.truncate(file.channel, offset);
            throw e;
        }
        file.size = offset + record.limit();
        return place(files.lastKey(), offset);
    }

    private ChunkFile current(int more) throws IOException {
        var last = files.lastEntry();
        // A file of an earlier run may have another name, in a snapshot: it does not grow.
        if (last != null && last.getValue().own && last.getValue().size + (long) more <= fileSize) {
            return last.getValue();
        }
        if (last != null) {
            disk.force(last.getValue().channel);
        }
        int number = last == null ? 1 : last.getKey() + 1;
        ChunkFile file = new ChunkFile(disk.create(path(number)));
        file.own = true;
        files.put(number, file);
        return file;
    }

    /**
     * Copies the bytes of a chunk.
     *
     * @return false when the file was deleted meanwhile because its samples are in a block or too old
     * @throws IOException when the chunk is damaged or cannot be read
     */
    boolean read(long place, ChunkBytes into) throws IOException {
        ChunkFile file = files.get(file(place));
        if (file == null) {
            return false;
        }
        try {
            read(file(place), file.channel, place & 0xffffffffL, into);
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }

    private static void read(int number, FileChannel channel, long offset, ChunkBytes into) throws IOException {
        // One read for nearly every chunk: a chunk of usual samples has some 400 bytes.
        ByteBuffer in = ByteBuffer.allocate(1024);
        int got = fill(channel, in, offset);
        if (got < HEADER) {
            throw new DamagedChunkException("chunk file " + number + " ends at " + offset, null);
        }
        int size = in.getShort(14) & 0xffff;
        byte[] record = in.array();
        if (HEADER + size > got) {
            ByteBuffer whole = ByteBuffer.allocate(HEADER + size);
            if (fill(channel, whole, offset) < HEADER + size) {
                throw new DamagedChunkException("chunk file " + number + " ends in a chunk at " + offset, null);
            }
            record = whole.array();
        }
        CRC32C check = new CRC32C();
        check.update(record, 4, HEADER - 4 + size);
        if ((int) check.getValue() != in.getInt(0)) {
            throw new DamagedChunkException("chunk at " + offset + " of chunk file " + number + " is damaged", null);
        }
        System.arraycopy(record, HEADER, into.room(size, in.getShort(12) & LATE - 1), 0, size);
    }

    private static int fill(FileChannel channel, ByteBuffer in, long offset) throws IOException {
        while (in.hasRemaining()) {
            int got = channel.read(in, offset + in.position());
            if (got < 0) {
                break;
            }
        }
        return in.position();
    }

    /** Deletes the files that are not needed; the newest stays, as chunks go there. */
    synchronized void keep(BitSet needed) throws IOException {
        for (Integer number : new ArrayList<>(files.keySet())) {
            if (!needed.get(number) && !number.equals(files.lastKey())) {
                ChunkFile file = files.remove(number);
                disk.delete(path(number));
                file.channel.close();
            }
        }
    }

    /** Number of the file that chunks go to; 0 before the first. */
    synchronized int current() {
        return files.isEmpty() ? 0 : files.lastKey();
    }

    /** Number of the oldest file; 0 when there is none. */
    synchronized int oldest() {
        return files.isEmpty() ? 0 : files.firstKey();
    }

    /** The files that do not grow any more. */
    synchronized List<Path> full() {
        return files.headMap(current()).keySet().stream().map(this::path).toList();
    }

    /** Ends the current file, so that it can go when none of its chunks is needed any more. */
    synchronized void roll() throws IOException {
        if (!files.isEmpty() && files.lastEntry().getValue().size > 0) {
            current(Integer.MAX_VALUE);
        }
    }

    /** Everything written so far is on disk when this returns. */
    synchronized void sync() throws IOException {
        var last = files.lastEntry();
        if (last != null) {
            disk.force(last.getValue().channel);
            disk.forceDirectory(directory);
        }
    }

    synchronized long bytes() {
        return files.values().stream().mapToLong(file -> file.size).sum();
    }

    @Override
    public synchronized void close() throws IOException {
        for (ChunkFile file : files.values()) {
            file.channel.close();
        }
    }
}
