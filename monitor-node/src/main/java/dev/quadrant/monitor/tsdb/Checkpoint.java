package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.NumberedFiles;
import dev.quadrant.monitor.files.RecordBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Writes what the log below a segment says in short: the series and their open chunks. It appears whole or not at all.
 */
final class Checkpoint {
    static final String SUFFIX = ".checkpoint";

    private static final String UNFINISHED = "checkpoint.unfinished";
    private static final int WRITE = 1 << 18;

    private Checkpoint() {}

    /**
     * Writes the checkpoint for a segment and deletes the ones before it.
     *
     * @param segment first segment of the log that recovery reads behind it
     * @param series all series whose records lie below that segment; they may change meanwhile
     * @param beginning records that stand before those of the series
     */
    static void write(
            Disk disk, Path directory, int segment, Collection<Series> series, ByteBuffer beginning, ChunkFiles files)
            throws IOException {
        Path unfinished = directory.resolve(UNFINISHED);
        disk.delete(unfinished);
        try (FileChannel out = disk.create(unfinished)) {
            disk.append(out, beginning);
            RecordBuffer buffer = new RecordBuffer();
            for (Series one : series) {
                Records.series(buffer, one.reference(), one.labels());
                one.record(buffer);
                if (buffer.size() > WRITE) {
                    disk.append(out, buffer.content());
                    buffer.clear();
                }
            }
            disk.append(out, buffer.content());
            disk.force(out);
        }
        // Chunks that were closed meanwhile are not in the checkpoint: they must be on disk before the log goes.
        files.sync();
        disk.move(unfinished, NumberedFiles.path(directory, segment, SUFFIX));
        disk.forceDirectory(directory);
        for (Path old : NumberedFiles.list(directory, SUFFIX).headMap(segment).values()) {
            disk.delete(old);
        }
    }
}
