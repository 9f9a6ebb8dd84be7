package dev.quadrant.monitor.tsdb;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a block is, as its file {@code meta.json} says: all that a start reads of it. The second line of the file is the
 * CRC-32C of the first.
 *
 * @param number the block's number, as its directory's name
 * @param minTime first time that it may hold, ms since 1970
 * @param maxTime time behind the last that it may hold
 * @param sealedUpTo samples before this time are in blocks, none is taken any more; {@link Long#MIN_VALUE} when this block
 *     does not say
 * @param series how many series have samples in it
 * @param chunks how many chunks
 * @param samples how many samples
 * @param indexBytes size of the index
 * @param chunkBytes size of each file of chunks
 * @param sources the blocks that went into it: they are not needed any more
 */
record BlockMeta(
        int number,
        long minTime,
        long maxTime,
        long sealedUpTo,
        long series,
        long chunks,
        long samples,
        long indexBytes,
        List<Long> chunkBytes,
        List<Integer> sources) {
    static final String FILE = "meta.json";

    private static final int VERSION = 1;

    BlockMeta {
        chunkBytes = List.copyOf(chunkBytes);
        sources = List.copyOf(sources);
    }

    /** Size of the files of the block, this one not counted. */
    long bytes() {
        return indexBytes + chunkBytes.stream().mapToLong(Long::longValue).sum();
    }

    /** Whether both may hold samples of one time. */
    boolean overlaps(BlockMeta other) {
        return minTime < other.maxTime && other.minTime < maxTime;
    }

    byte[] file() {
        String json = new JsonObject()
                .put("version", VERSION)
                .put("number", number)
                .put("minTime", minTime)
                .put("maxTime", maxTime)
                .put("sealedUpTo", sealedUpTo)
                .put("series", series)
                .put("chunks", chunks)
                .put("samples", samples)
                .put("indexBytes", indexBytes)
                .put("chunkBytes", new JsonArray(chunkBytes))
                .put("sources", new JsonArray(sources))
                .encode();
        return (json + "\n" + sum(json) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String sum(String json) {
        CRC32C sum = new CRC32C();
        sum.update(json.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", sum.getValue());
    }

    /**
     * Reads the file of a block.
     *
     * @throws IOException when it cannot be read or is damaged
     */
    static BlockMeta read(Path file) throws IOException {
        String[] lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1);
        if (lines.length != 3 || !lines[1].equals(sum(lines[0]))) {
            throw new IOException(FILE + " is damaged: its checksum is wrong");
        }
        try {
            return of(new JsonObject(lines[0]));
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw new IOException(FILE + " is damaged: " + e.getMessage(), e);
        }
    }

    private static BlockMeta of(JsonObject json) throws IOException {
        if (json.getInteger("version") != VERSION) {
            throw new IOException(FILE + " has version " + json.getInteger("version") + ", this program knows "
                    + VERSION + ": use a newer one");
        }
        return new BlockMeta(
                json.getInteger("number"),
                json.getLong("minTime"),
                json.getLong("maxTime"),
                json.getLong("sealedUpTo"),
                json.getLong("series"),
                json.getLong("chunks"),
                json.getLong("samples"),
                json.getLong("indexBytes"),
                json.getJsonArray("chunkBytes").stream()
                        .map(size -> ((Number) size).longValue())
                        .toList(),
                json.getJsonArray("sources").stream()
                        .map(number -> ((Number) number).intValue())
                        .toList());
    }
}
