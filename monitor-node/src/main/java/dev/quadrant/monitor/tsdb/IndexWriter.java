package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.labels.Labels;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** Writes the index of a block, in one go from front to end: symbols first, then series by their labels' order. */
final class IndexWriter implements Closeable {
    /** An index must fit in one mapping of a buffer. */
    private static final long BYTES_MAX = Integer.MAX_VALUE;

    private final Disk disk;
    private final FileChannel out;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 17);
    private final ByteBuffer contents = ByteBuffer.allocate(IndexSection.CONTENTS);
    private final CRC32C sum = new CRC32C();
    private final Map<String, Integer> symbols = new HashMap<>();
    /** Lists of series by the symbols of name and value. */
    private final Map<Long, Postings> postings = new HashMap<>();

    private final Postings offsets = new Postings();
    private long written;
    private long begun;
    private int series;

    /**
     * Begins the index.
     *
     * @param sorted all texts of all labels, sorted, none twice
     */
    IndexWriter(Disk disk, Path file, Collection<String> sorted) throws IOException {
        this.disk = disk;
        this.out = disk.create(file);
        buffer.putLong(IndexSection.MAGIC);
        begin();
        symbols(sorted);
        end();
        begin();
    }

    private void symbols(Collection<String> sorted) throws IOException {
        number(sorted.size());
        int offset = 0;
        for (String symbol : sorted) {
            number(offset);
            symbols.put(symbol, symbols.size());
            offset += symbol.getBytes(StandardCharsets.UTF_8).length;
        }
        number(offset);
        for (String symbol : sorted) {
            bytes(ByteBuffer.wrap(symbol.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /**
     * Adds a series; its labels are above those of the one before.
     *
     * @param chunks what {@link IndexSection#SERIES} says of the chunks, their count first
     */
    void series(Labels labels, RecordBuffer chunks) throws IOException {
        offsets.add((int) (position() - begun));
        RecordBuffer entry = new RecordBuffer().unsigned(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            int name = symbols.get(labels.name(i));
            int value = symbols.get(labels.value(i));
            entry.unsigned(name).unsigned(value);
            postings.computeIfAbsent((long) name << 32 | value, same -> new Postings())
                    .add(series);
        }
        series++;
        bytes(entry.content());
        bytes(chunks.content());
        if (position() > BYTES_MAX) {
            throw new IOException("the index of a block would be larger than " + BYTES_MAX
                    + " bytes: lower quadrant.monitor.storage.series-max");
        }
    }

    /**
     * Writes the rest and makes the file durable.
     *
     * @return its size
     */
    long finish() throws IOException {
        end();
        begin();
        for (int offset : offsets.toArray()) {
            number(offset);
        }
        end();
        long[] keys =
                postings.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
        int[] lists = lists(keys);
        values(keys, lists);
        names(keys);
        contents.putInt(sum(contents.array(), contents.position())).putLong(IndexSection.MAGIC);
        bytes(contents.flip());
        flush();
        disk.force(out);
        return written;
    }

    private int[] lists(long[] keys) throws IOException {
        begin();
        int[] offset = new int[keys.length];
        RecordBuffer list = new RecordBuffer();
        for (int i = 0; i < keys.length; i++) {
            offset[i] = (int) (position() - begun);
            list.clear();
            int before = 0;
            for (int reference : postings.get(keys[i]).toArray()) {
                list.unsigned(reference - before);
                before = reference;
            }
            bytes(list.content());
        }
        end();
        return offset;
    }

    private void values(long[] keys, int[] lists) throws IOException {
        begin();
        for (int i = 0; i < keys.length; i++) {
            number((int) keys[i]);
            number(lists[i]);
            number(postings.get(keys[i]).size());
        }
        end();
    }

    private void names(long[] keys) throws IOException {
        begin();
        int first = 0;
        for (int i = 1; i <= keys.length; i++) {
            if (i == keys.length || keys[i] >>> 32 != keys[first] >>> 32) {
                number((int) (keys[first] >>> 32));
                number(first);
                number(i - first);
                first = i;
            }
        }
        end();
    }

    private long position() {
        return written + buffer.position();
    }

    private void begin() throws IOException {
        flush();
        sum.reset();
        begun = written;
    }

    private void end() throws IOException {
        flush();
        contents.putLong(begun).putLong(written - begun).putInt((int) sum.getValue());
    }

    static int sum(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    private void number(int number) throws IOException {
        if (buffer.remaining() < 4) {
            flush();
        }
        buffer.putInt(number);
    }

    private void bytes(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int take = Math.min(buffer.remaining(), bytes.remaining());
            buffer.put(bytes.array(), bytes.arrayOffset() + bytes.position(), take);
            bytes.position(bytes.position() + take);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        sum.update(buffer.array(), 0, buffer.limit());
        written += buffer.limit();
        disk.append(out, buffer);
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
