package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A block: samples of some hours that do not change any more, its files mapped when they are first asked for. May be used
 * from any thread. Of a block that was deleted meanwhile every question finds nothing.
 */
final class Block {
    private final Path directory;
    private final BlockMeta meta;
    private final Guard guard = new Guard();
    private volatile BlockIndex index;
    private volatile MappedByteBuffer[] chunkFiles;
    private volatile String damage = "";
    private volatile String chunkDamage = "";
    private volatile boolean verified;
    private volatile Tombstones tombstones;

    private Block(Path directory, BlockMeta meta, Tombstones tombstones) {
        this.directory = directory;
        this.meta = meta;
        this.tombstones = tombstones;
    }

    /**
     * Opens a block by its meta file; nothing else is read, but the sizes of the files must be as it says.
     *
     * @throws IOException when it is damaged
     */
    static Block open(Path directory) throws IOException {
        BlockMeta meta = BlockMeta.read(directory.resolve(BlockMeta.FILE));
        sized(directory.resolve(BlockWriter.INDEX), meta.indexBytes());
        for (int i = 0; i < meta.chunkBytes().size(); i++) {
            sized(BlockWriter.chunkFile(directory, i), meta.chunkBytes().get(i));
        }
        return new Block(directory, meta, Tombstones.read(directory));
    }

    private static void sized(Path file, long size) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("its file " + file.getFileName() + " is missing");
        }
        if (Files.size(file) != size) {
            throw new IOException(
                    "its file " + file.getFileName() + " has " + Files.size(file) + " bytes, not " + size);
        }
    }

    BlockMeta meta() {
        return meta;
    }

    Path directory() {
        return directory;
    }

    Tombstones tombstones() {
        return tombstones;
    }

    /** What is wrong with the block, in words; empty as long as nothing was found. */
    String damage() {
        return damage;
    }

    private void damaged(String what) {
        damage = what;
    }

    /** Whether index sections were compared with their checksums since the block was opened. */
    boolean verified() {
        return verified;
    }

    private synchronized BlockIndex map() throws IOException {
        BlockIndex known = index;
        if (known != null) {
            return known;
        }
        MappedByteBuffer[] files = new MappedByteBuffer[meta.chunkBytes().size()];
        for (int i = 0; i < files.length; i++) {
            files[i] = map(BlockWriter.chunkFile(directory, i));
        }
        BlockIndex opened = new BlockIndex(map(directory.resolve(BlockWriter.INDEX)));
        opened.verify();
        verified = true;
        chunkFiles = files;
        index = opened;
        return opened;
    }

    private static MappedByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }

    /** Asks the index something, unless the block is gone or damaged. */
    private void ask(Consumer<BlockIndex> question) {
        if (!damage.isEmpty() || !guard.enter()) {
            return;
        }
        try {
            BlockIndex known = index;
            question.accept(known == null ? map() : known);
        } catch (IOException | IndexOutOfBoundsException e) {
            damaged(String.valueOf(e.getMessage()));
        } finally {
            guard.leave();
        }
    }

    /** Takes a series that a block has. */
    interface SeriesVisitor {
        void series(int rank, Labels labels, BlockChunks chunks);
    }

    /** Tells of the series that all matchers select and that have chunks between two times, by their labels' order. */
    void select(List<Matcher> matchers, long from, long to, SeriesVisitor visitor) {
        if (meta.maxTime() <= from || meta.minTime() > to) {
            return;
        }
        ask(index -> {
            String[] symbols = index.symbolTable();
            for (int rank : index.select(matchers)) {
                BlockIndex.Entry entry = index.series(rank, symbols, from, to);
                if (entry.chunks().count() > 0) {
                    visitor.series(rank, entry.labels(), entry.chunks());
                }
            }
        });
    }

    void names(Collection<String> into) {
        ask(index -> index.names(into));
    }

    void values(String name, Collection<String> into) {
        ask(index -> index.values(name, into));
    }

    /** Compares the index with its checksums, unless that was done. */
    void verify() {
        ask(index -> {});
    }

    /**
     * Hides samples of series, durable when this returns. One at a time.
     *
     * @return how many series have samples among those times
     */
    int delete(Disk disk, List<Matcher> matchers, long from, long to) throws IOException {
        Map<Integer, Intervals> more = new HashMap<>();
        select(matchers, from, to, (rank, labels, chunks) -> more.put(rank, Intervals.of(from, to)));
        if (!more.isEmpty()) {
            Tombstones all = tombstones.with(more);
            all.write(disk, directory);
            tombstones = all;
        }
        return more.size();
    }

    /** All of the index, for one who compacts; {@link #guard} keeps the files there. */
    BlockIndex index() throws IOException {
        BlockIndex known = index;
        return known == null ? map() : known;
    }

    Guard guard() {
        return guard;
    }

    /**
     * Copies the bytes of a chunk.
     *
     * @return false when the block was deleted meanwhile
     * @throws IOException when the chunk is damaged
     */
    boolean read(long place, int size, int count, ChunkBytes into) throws IOException {
        if (!guard.enter()) {
            return false;
        }
        int sumThere;
        try {
            MappedByteBuffer file = chunkFiles[(int) (place >>> 32)];
            int offset = (int) place;
            sumThere = file.getInt(offset);
            file.get(offset + 4, into.room(size, count), 0, size);
        } catch (IndexOutOfBoundsException e) {
            throw damagedChunk(place, e);
        } finally {
            guard.leave();
        }
        if (into.sum() != sumThere) {
            throw damagedChunk(place, null);
        }
        return true;
    }

    private IOException damagedChunk(long place, Throwable cause) {
        String what = "the chunk at " + (int) place + " of file "
                + BlockWriter.chunkFile(directory, (int) (place >>> 32)).getFileName() + " is damaged";
        chunkDamage = what;
        return new DamagedChunkException("block " + directory.getFileName() + ": " + what, cause);
    }

    /** A chunk whose checksum was wrong, in words; the index is right. Empty as long as none was found. */
    String chunkDamage() {
        return chunkDamage;
    }

    /** Waits for readers, who find nothing from then on. */
    void close() {
        guard.shutAndAwait();
    }

    /**
     * Deletes the files. Their space is free when this returns, although they may be mapped still: they are cut to nothing
     * first, unless another name leads to them (a snapshot).
     */
    void delete(Disk disk) throws IOException {
        close();
        // A crash leaves what is no block any more by its name; the next start clears it away.
        Path doomed = directory.resolveSibling(directory.getFileName() + Blocks.DELETED);
        disk.move(directory, doomed);
        for (Path file : Disk.list(doomed)) {
            if (((Number) Files.getAttribute(file, "unix:nlink")).intValue() == 1) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    disk.truncate(channel, 0);
                }
            }
        }
        disk.deleteDirectory(doomed);
    }
}
