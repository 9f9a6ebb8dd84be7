package dev.quadrant.monitor.tsdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;

/**
 * Writes what the log below a segment says in short: the series and their open chunks. It appears whole or not at all.
 */
final class Checkpoint {
    static final String SUFFIX = ".checkpoint";

    private static final int WRITE = 1 << 18;

    private Checkpoint() {}

    /**
     * Writes the checkpoint for a segment and deletes the ones before it.
     *
     * @param segment first segment of the log that recovery reads behind it
     * @param series all series whose records lie below that segment; they may change meanwhile
     */
    static void write(Path directory, int segment, Collection<Series> series, ChunkFiles files) throws IOException {
        Path unfinished = directory.resolve("checkpoint.unfinished");
        try (FileChannel out = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            RecordBuffer buffer = new RecordBuffer();
            for (Series one : series) {
                Records.series(buffer, one.reference(), one.labels());
                one.recordOpenChunk(buffer);
                if (buffer.size() > WRITE) {
                    write(out, buffer.content());
                    buffer.clear();
                }
            }
            write(out, buffer.content());
            out.force(true);
        }
        // Chunks that were closed meanwhile are not in the checkpoint: they must be on disk before the log goes.
        files.sync();
        Files.move(unfinished, NumberedFiles.path(directory, segment, SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        NumberedFiles.sync(directory);
        for (Path old : NumberedFiles.list(directory, SUFFIX).headMap(segment).values()) {
            Files.deleteIfExists(old);
        }
    }

    private static void write(FileChannel out, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            out.write(content);
        }
    }
}
