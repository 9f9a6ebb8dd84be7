package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.files.RecordReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What was deleted of a block whose files are as they were: times of series, by rank. Immutable. The file has a record for
 * each series: rank, count, first and last time of each.
 */
final class Tombstones {
    static final Tombstones NONE = new Tombstones(Map.of());

    private static final String FILE = "tombstones";

    private final Map<Integer, Intervals> byRank;

    private Tombstones(Map<Integer, Intervals> byRank) {
        this.byRank = byRank;
    }

    boolean empty() {
        return byRank.isEmpty();
    }

    int size() {
        return byRank.size();
    }

    /** What was deleted of a series. */
    Intervals of(int rank) {
        return byRank.getOrDefault(rank, Intervals.NONE);
    }

    /** These and more. */
    Tombstones with(Map<Integer, Intervals> more) {
        Map<Integer, Intervals> all = new HashMap<>(byRank);
        more.forEach((rank, intervals) -> all.merge(rank, intervals, Intervals::with));
        return new Tombstones(Map.copyOf(all));
    }

    /** Those of a block; a damaged file is an error of the block. */
    static Tombstones read(Path block) throws IOException {
        Path file = block.resolve(FILE);
        if (!Files.exists(file)) {
            return NONE;
        }
        byte[] bytes = Files.readAllBytes(file);
        RecordReader in = new RecordReader(bytes);
        Map<Integer, Intervals> byRank = new HashMap<>();
        while (in.next()) {
            int rank = (int) in.unsigned();
            byRank.put(rank, Intervals.read(in));
        }
        if (in.good() < bytes.length) {
            throw new IOException("its file " + FILE + " is damaged from byte " + in.good() + " on");
        }
        return new Tombstones(Map.copyOf(byRank));
    }

    /** Makes them those of a block, durable when this returns. */
    void write(Disk disk, Path block) throws IOException {
        RecordBuffer out = new RecordBuffer();
        byRank.forEach((rank, intervals) -> {
            out.begin().unsigned(rank);
            intervals.write(out);
            out.end();
        });
        Path unfinished = block.resolve(FILE + BlockWriter.UNFINISHED);
        disk.delete(unfinished);
        try (FileChannel file = disk.create(unfinished)) {
            disk.append(file, ByteBuffer.wrap(out.content().array(), 0, out.size()));
            disk.force(file);
        }
        disk.move(unfinished, block.resolve(FILE));
        disk.forceDirectory(block);
    }
}
