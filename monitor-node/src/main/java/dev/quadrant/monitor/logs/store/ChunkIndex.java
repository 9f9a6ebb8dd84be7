package dev.quadrant.monitor.logs.store;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/** Writes chunk files, and reads their indexes. */
final class ChunkIndex {
    private static final int ENTRY = 4 + 8 + 4 + 4 + 4 + 4 + 8 + 8 + 4 + 8 + 4;
    private static final int INDEX_MAX = 1 << 30;

    private ChunkIndex() {}

    /** A stream with lines that are to be a block. */
    record Part(Labels labels, Lines lines) {}

    /**
     * Writes a file: under another name until it is whole and on disk.
     *
     * @param parts whose lines are in order of time
     */
    static ChunkFile write(Disk disk, Path path, long day, int number, List<Part> parts) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
        disk.delete(temporary);
        Map<Labels, Integer> streams = new LinkedHashMap<>();
        ChunkFile.Entry[] entries = new ChunkFile.Entry[parts.size()];
        long[][] filters = new long[parts.size()][];
        BlockCodec codec = new BlockCodec();
        CRC32C sum = new CRC32C();
        long offset = Long.BYTES;
        try (FileChannel out = disk.create(temporary)) {
            disk.append(
                    out,
                    ByteBuffer.allocate(Long.BYTES).putLong(ChunkFile.MAGIC).flip());
            for (int i = 0; i < entries.length; i++) {
                Lines lines = parts.get(i).lines();
                BlockCodec.Packed packed = codec.pack(lines);
                sum.reset();
                sum.update(packed.bytes(), 0, packed.length());
                filters[i] = GramFilter.of(lines.bytes(), lines.size());
                Integer stream = streams.computeIfAbsent(parts.get(i).labels(), _ -> streams.size());
                entries[i] = new ChunkFile.Entry(
                        stream,
                        offset,
                        packed.length(),
                        packed.raw(),
                        lines.count(),
                        lines.size(),
                        lines.time(0),
                        lines.time(lines.count() - 1),
                        (int) sum.getValue(),
                        0,
                        filters[i].length);
                disk.append(out, ByteBuffer.wrap(packed.bytes(), 0, packed.length()));
                offset += packed.length();
            }
            for (int i = 0; i < entries.length; i++) {
                entries[i] = at(entries[i], offset);
                ByteBuffer bytes = little(filters[i].length * Long.BYTES);
                bytes.asLongBuffer().put(filters[i]);
                disk.append(out, bytes);
                offset += filters[i].length * (long) Long.BYTES;
            }
            Labels[] names = streams.keySet().toArray(new Labels[0]);
            ByteBuffer index = index(names, entries);
            disk.append(out, index.duplicate());
            sum.reset();
            sum.update(index.duplicate());
            disk.append(
                    out,
                    ByteBuffer.allocate(ChunkFile.FOOTER)
                            .putLong(offset)
                            .putInt(index.remaining())
                            .putInt((int) sum.getValue())
                            .putLong(ChunkFile.MAGIC)
                            .flip());
            disk.force(out);
            disk.move(temporary, path);
            disk.forceDirectory(path.getParent());
            return new ChunkFile(path, day, number, offset + index.remaining() + ChunkFile.FOOTER, names, entries);
        }
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    private static ChunkFile.Entry at(ChunkFile.Entry e, long filter) {
        return new ChunkFile.Entry(
                e.stream(),
                e.offset(),
                e.length(),
                e.raw(),
                e.count(),
                e.bytes(),
                e.from(),
                e.to(),
                e.sum(),
                filter,
                e.words());
    }

    private static ByteBuffer index(Labels[] streams, ChunkFile.Entry[] entries) {
        int length = 8;
        for (Labels labels : streams) {
            length += 4;
            for (int i = 0; i < labels.size(); i++) {
                length += 8 + 3 * (labels.name(i).length() + labels.value(i).length());
            }
        }
        ByteBuffer out = ByteBuffer.allocate(length + entries.length * ENTRY);
        out.putInt(streams.length);
        for (Labels labels : streams) {
            out.putInt(labels.size());
            labels.forEach((name, value) -> {
                text(out, name);
                text(out, value);
            });
        }
        out.putInt(entries.length);
        for (ChunkFile.Entry e : entries) {
            out.putInt(e.stream()).putLong(e.offset()).putInt(e.length()).putInt(e.raw());
            out.putInt(e.count()).putInt(e.bytes()).putLong(e.from()).putLong(e.to());
            out.putInt(e.sum()).putLong(e.filter()).putInt(e.words());
        }
        return out.flip();
    }

    private static void text(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putInt(bytes.length).put(bytes);
    }

    /**
     * Opens a file.
     *
     * @param symbols gives equal labels as one object
     * @throws DamagedBlockException when its index is damaged
     */
    static ChunkFile open(Path path, long day, int number, UnaryOperator<Labels> symbols) throws IOException {
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = in.size();
            if (size < Long.BYTES + ChunkFile.FOOTER) {
                throw new DamagedBlockException("is too short");
            }
            ByteBuffer footer = read(in, size - ChunkFile.FOOTER, ChunkFile.FOOTER);
            long offset = footer.getLong();
            int length = footer.getInt();
            int sum = footer.getInt();
            if (footer.getLong() != ChunkFile.MAGIC
                    || length < 0
                    || length > INDEX_MAX
                    || offset < 0
                    || offset + length + ChunkFile.FOOTER != size) {
                throw new DamagedBlockException("has no footer");
            }
            ByteBuffer index = read(in, offset, length);
            CRC32C real = new CRC32C();
            real.update(index.duplicate());
            if ((int) real.getValue() != sum) {
                throw new DamagedBlockException("has a damaged index");
            }
            return parse(path, day, number, size, index, symbols);
        } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
            throw new DamagedBlockException("has an index of another form");
        }
    }

    private static ChunkFile parse(
            Path path, long day, int number, long size, ByteBuffer in, UnaryOperator<Labels> symbols)
            throws DamagedBlockException {
        Labels[] streams = new Labels[in.getInt()];
        for (int i = 0; i < streams.length; i++) {
            String[] pairs = new String[in.getInt() * 2];
            for (int k = 0; k < pairs.length; k++) {
                byte[] text = new byte[in.getInt()];
                in.get(text);
                pairs[k] = new String(text, StandardCharsets.UTF_8);
            }
            streams[i] = symbols.apply(Labels.ofSorted(pairs));
        }
        ChunkFile.Entry[] entries = new ChunkFile.Entry[in.getInt()];
        for (int i = 0; i < entries.length; i++) {
            ChunkFile.Entry e = new ChunkFile.Entry(
                    in.getInt(),
                    in.getLong(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getLong(),
                    in.getLong(),
                    in.getInt(),
                    in.getLong(),
                    in.getInt());
            if (e.stream() < 0 || e.stream() >= streams.length || e.raw() < 0 || e.raw() > BlockCodec.RAW_MAX) {
                throw new DamagedBlockException("has an index of another form");
            }
            entries[i] = e;
        }
        return new ChunkFile(path, day, number, size, streams, entries);
    }

    private static ByteBuffer read(FileChannel in, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (in.read(bytes, offset + bytes.position()) < 0) {
                throw new DamagedBlockException("ends too early");
            }
        }
        return bytes.flip();
    }
}
