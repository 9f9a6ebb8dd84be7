package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Brings a store back: chunks in files, then the last checkpoint, then the log behind it. A sample that is already there is
 * skipped, because a series takes only newer ones; so it does not matter where the process died.
 */
final class Recovery {
    private final SeriesStore store;
    private final Map<Integer, Series> byReference = new HashMap<>();
    /** first, last, place of each chunk of series that no record named yet. */
    private final Map<Integer, long[]> chunks = new HashMap<>();

    private final List<String> damage = new ArrayList<>();
    private long samples;
    private int highest;

    Recovery(SeriesStore store) {
        this.store = store;
    }

    /**
     * What was found.
     *
     * @param reference above every reference in use
     * @param segment number for the next segment of the log
     * @param samples samples that came from the log
     * @param logBytes size of the log behind the checkpoint
     * @param damage what could not be read, in words; a cut end after a crash is among it
     */
    record Found(int reference, int segment, long samples, long logBytes, List<String> damage) {}

    Found run(Wal wal, ChunkFiles files, Path directory) throws IOException {
        damage.addAll(files.open(this::chunk));
        SortedMap<Integer, Path> checkpoints = NumberedFiles.list(directory, Checkpoint.SUFFIX);
        int from = 0;
        if (!checkpoints.isEmpty()) {
            from = checkpoints.lastKey();
            replay(checkpoints.get(from), files, false);
        }
        wal.deleteBefore(from);
        SortedMap<Integer, Path> segments = wal.segments();
        long logBytes = 0;
        for (Path segment : segments.values()) {
            replay(segment, files, true);
            logBytes += Files.size(segment);
        }
        int next = segments.isEmpty() ? Math.max(from, 1) : segments.lastKey() + 1;
        return new Found(highest + 1, next, samples, logBytes, damage);
    }

    private void chunk(int reference, long first, long last, long place) {
        highest = Math.max(highest, reference);
        long[] before = chunks.get(reference);
        int at = before == null ? 0 : before.length;
        long[] more = before == null ? new long[3] : Arrays.copyOf(before, at + 3);
        more[at] = first;
        more[at + 1] = last;
        more[at + 2] = place;
        chunks.put(reference, more);
    }

    private void replay(Path file, ChunkFiles files, boolean cut) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        RecordReader in = new RecordReader(bytes);
        while (in.next()) {
            int type = in.raw();
            switch (type) {
                case Records.SERIES -> series(in);
                case Records.SAMPLES -> samples(in, files);
                case Records.OPEN_CHUNK -> openChunk(in, files);
                default -> damage.add(file.getFileName() + ": record of unknown type " + type);
            }
        }
        if (in.good() < bytes.length) {
            damage.add(file.getFileName() + ": " + (bytes.length - in.good()) + " bytes from " + in.good() + " on");
            if (cut) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(in.good());
                }
            }
        }
    }

    private void series(RecordReader in) {
        int reference = (int) in.unsigned();
        String[] pairs = new String[2 * (int) in.unsigned()];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = in.text();
        }
        highest = Math.max(highest, reference);
        // Two records of one label set: the series was forgotten and came again under a new reference.
        Series series = store.recovered(reference, Labels.of(pairs));
        byReference.put(reference, series);
        long[] own = chunks.remove(reference);
        for (int i = 0; own != null && i < own.length; i += 3) {
            series.addChunk(own[i], own[i + 1], own[i + 2]);
        }
    }

    private void samples(RecordReader in, ChunkFiles files) throws IOException {
        long count = in.unsigned();
        long base = in.signed();
        int reference = 0;
        for (long i = 0; i < count; i++) {
            reference += (int) in.signed();
            long time = base + in.signed();
            sample(byReference.get(reference), time, in.eight(), files);
        }
    }

    private void openChunk(RecordReader in, ChunkFiles files) throws IOException {
        Series series = byReference.get((int) in.unsigned());
        int count = (int) in.unsigned();
        ChunkReader chunk = new ChunkReader().open(in.rest(), count);
        while (chunk.next()) {
            sample(series, chunk.time(), chunk.value(), files);
        }
    }

    private void sample(Series series, long time, long value, ChunkFiles files) throws IOException {
        if (series != null && series.append(time, value, files)) {
            samples++;
        }
    }
}
