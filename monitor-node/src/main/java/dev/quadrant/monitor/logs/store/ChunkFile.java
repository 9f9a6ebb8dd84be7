package dev.quadrant.monitor.logs.store;

import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * An immutable file with lines of one day, and its index in memory: some 60 bytes a block. Form: magic number, blocks, their filters, the index
 * with a checksum, a footer that says where the index is. Each block has a checksum of its own, so that a damaged one costs no other. May be
 * used from any thread.
 */
final class ChunkFile {
    static final String SUFFIX = ".logs";
    static final long MAGIC = 0x514c4f4730303031L; // QLOG0001
    static final int FOOTER = 8 + 4 + 4 + 8;

    private final Path path;
    private final long day;
    private final int number;
    private final long size;
    private final Labels[] streams;
    private final Entry[] entries;
    private final long from;
    private final long to;

    /**
     * A block as the index has it.
     *
     * @param sum CRC-32C of the compressed bytes
     * @param filter where its filter is; {@code words} longs
     */
    record Entry(
            int stream,
            long offset,
            int length,
            int raw,
            int count,
            int bytes,
            long from,
            long to,
            int sum,
            long filter,
            int words) {}

    ChunkFile(Path path, long day, int number, long size, Labels[] streams, Entry[] entries) {
        this.path = path;
        this.day = day;
        this.number = number;
        this.size = size;
        this.streams = streams;
        this.entries = entries;
        long oldest = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        for (Entry entry : entries) {
            oldest = Math.min(oldest, entry.from());
            newest = Math.max(newest, entry.to());
        }
        this.from = oldest;
        this.to = newest;
    }

    Path path() {
        return path;
    }

    long day() {
        return day;
    }

    int number() {
        return number;
    }

    long size() {
        return size;
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    int blockCount() {
        return entries.length;
    }

    Labels[] streams() {
        return streams;
    }

    /** Blocks of chosen streams with lines in a time. */
    void select(Predicate<Labels> chosen, long begin, long end, List<Block> into) {
        if (to < begin || from > end) {
            return;
        }
        boolean[] wanted = new boolean[streams.length];
        boolean any = false;
        for (int i = 0; i < streams.length; i++) {
            wanted[i] = chosen.test(streams[i]);
            any |= wanted[i];
        }
        for (int i = 0; any && i < entries.length; i++) {
            Entry entry = entries[i];
            if (wanted[entry.stream()] && entry.to() >= begin && entry.from() <= end) {
                into.add(new Stored(entry));
            }
        }
    }

    private final class Stored implements Block {
        private final Entry entry;

        Stored(Entry entry) {
            this.entry = entry;
        }

        @Override
        public Labels labels() {
            return streams[entry.stream()];
        }

        @Override
        public long from() {
            return entry.from();
        }

        @Override
        public long to() {
            return entry.to();
        }

        @Override
        public int count() {
            return entry.count();
        }

        @Override
        public int bytes() {
            return entry.bytes();
        }

        @Override
        public boolean mayHold(Reading reading, Needles needles) throws IOException {
            if (needles.isEmpty()) {
                return true;
            }
            byte[] bytes = reading.read(path, entry.filter(), entry.words() * Long.BYTES);
            long[] filter = new long[entry.words()];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(filter);
            return needles.mayBeIn(filter);
        }

        @Override
        public Lines lines(Reading reading) throws IOException {
            try {
                byte[] bytes = reading.read(path, entry.offset(), entry.length());
                CRC32C sum = new CRC32C();
                sum.update(bytes, 0, entry.length());
                if ((int) sum.getValue() != entry.sum()) {
                    throw new DamagedBlockException("a block's checksum is wrong");
                }
                return reading.codec.unpack(bytes, entry.length(), entry.raw());
            } catch (DamagedBlockException e) {
                throw new DamagedBlockException(path + " at " + entry.offset() + ": " + e.getMessage());
            }
        }

        @Override
        public String toString() {
            return path + " at " + entry.offset();
        }
    }

    /** Streams of a file that have lines in a time. */
    List<Labels> streams(long begin, long end) {
        if (to < begin || from > end) {
            return List.of();
        }
        if (from >= begin && to <= end) {
            return List.of(streams);
        }
        boolean[] seen = new boolean[streams.length];
        List<Labels> found = new ArrayList<>();
        for (Entry entry : entries) {
            if (!seen[entry.stream()] && entry.to() >= begin && entry.from() <= end) {
                seen[entry.stream()] = true;
                found.add(streams[entry.stream()]);
            }
        }
        return found;
    }
}
