package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.labels.Labels;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a block: series by their labels' order, each with its chunks by time. All goes to a directory of another name,
 * which gets the block's name when everything in it is durable: a block is there whole or not at all. For one thread.
 */
final class BlockWriter implements Closeable {
    static final String UNFINISHED = ".unfinished";
    static final String INDEX = "index";

    /** Bytes of one file of chunks; a chunk that does not fit begins another. */
    private static final long FILE_MAX = 1 << 29;

    private static final int BUFFER = 1 << 17;

    private final Disk disk;
    private final Path directory;
    private final int number;
    private final Path unfinished;
    private final IndexWriter index;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final RecordBuffer entry = new RecordBuffer();
    private final RecordBuffer described = new RecordBuffer();
    private final CRC32C sum = new CRC32C();
    private final List<Long> files = new ArrayList<>();
    private FileChannel out;
    private long offset;

    private Labels labels = Labels.EMPTY;
    private long lastTime;
    private long nextPlace;
    private int chunks;

    private long seriesTotal;
    private long chunksTotal;
    private long samplesTotal;

    /**
     * Begins a block.
     *
     * @param directory of all blocks
     * @param symbols all texts of all labels, sorted, none twice; may be more than are needed
     */
    BlockWriter(Disk disk, Path directory, int number, Collection<String> symbols) throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.number = number;
        this.unfinished = directory.resolve(Blocks.name(number) + UNFINISHED);
        disk.deleteDirectory(unfinished);
        Files.createDirectory(unfinished);
        this.index = new IndexWriter(disk, unfinished.resolve(INDEX), symbols);
    }

    static Path chunkFile(Path block, int number) {
        return block.resolve(String.format("chunks-%04d", number));
    }

    /** Begins a series; its labels are above those of the one before. */
    void begin(Labels of) {
        labels = of;
        lastTime = 0;
        nextPlace = 0;
        chunks = 0;
        described.clear();
    }

    /**
     * Adds a chunk to the series; it begins behind the end of the one before.
     *
     * @param size bytes that count
     * @param count samples
     * @param first time of the first sample, ms
     * @param last time of the last sample
     */
    void chunk(byte[] bytes, int size, int count, long first, long last) throws IOException {
        if (out == null || offset + 4 + size > FILE_MAX) {
            nextFile();
        }
        if (buffer.remaining() < 4 + size) {
            flush();
        }
        sum.reset();
        sum.update(bytes, 0, size);
        if (buffer.remaining() < 4 + size) {
            ByteBuffer large = ByteBuffer.allocate(4 + size);
            disk.append(
                    out, large.putInt((int) sum.getValue()).put(bytes, 0, size).flip());
        } else {
            buffer.putInt((int) sum.getValue()).put(bytes, 0, size);
        }
        long place = (long) files.size() << 32 | offset;
        described
                .signed(first - lastTime)
                .unsigned(last - first)
                .unsigned(count)
                .unsigned(size);
        described.signed(place - nextPlace);
        lastTime = last;
        nextPlace = place + 4 + size;
        offset += 4 + size;
        chunks++;
        samplesTotal += count;
    }

    /** Ends the series. One without chunks is not in the block. */
    void end() throws IOException {
        if (chunks > 0) {
            entry.clear();
            entry.unsigned(chunks).raw(described.content().array(), described.size());
            index.series(labels, entry);
            seriesTotal++;
            chunksTotal += chunks;
        }
    }

    boolean empty() {
        return seriesTotal == 0;
    }

    private void nextFile() throws IOException {
        if (out != null) {
            endFile();
        }
        out = disk.create(chunkFile(unfinished, files.size()));
        offset = 0;
    }

    private void endFile() throws IOException {
        flush();
        disk.force(out);
        out.close();
        files.add(offset);
        out = null;
    }

    private void flush() throws IOException {
        disk.append(out, buffer.flip());
        buffer.clear();
    }

    /**
     * Makes all durable and gives the block its name.
     *
     * @param sealedUpTo as in {@link BlockMeta}
     */
    BlockMeta finish(long minTime, long maxTime, long sealedUpTo, List<Integer> sources) throws IOException {
        if (out != null) {
            endFile();
        }
        long indexBytes = index.finish();
        BlockMeta meta = new BlockMeta(
                number,
                minTime,
                maxTime,
                sealedUpTo,
                seriesTotal,
                chunksTotal,
                samplesTotal,
                indexBytes,
                files,
                sources);
        try (FileChannel file = disk.create(unfinished.resolve(BlockMeta.FILE))) {
            disk.append(file, ByteBuffer.wrap(meta.file()));
            disk.force(file);
        }
        disk.forceDirectory(unfinished);
        disk.move(unfinished, directory.resolve(Blocks.name(number)));
        disk.forceDirectory(directory);
        return meta;
    }

    /** Closes the files and deletes what is not finished. */
    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
        index.close();
        disk.deleteDirectory(unfinished);
    }
}
