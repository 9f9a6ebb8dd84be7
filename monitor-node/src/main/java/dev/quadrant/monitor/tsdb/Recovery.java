package dev.quadrant.monitor.tsdb;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.NumberedFiles;
import dev.quadrant.monitor.files.RecordReader;
import dev.quadrant.monitor.files.SetAside;
import dev.quadrant.monitor.files.Wal;
import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 * Brings a head back: chunks in files, then the last checkpoint, then the log behind it. A sample that is already there is
 * skipped, because a series takes only newer ones, and one that is in a block, because its time says so; so it does not
 * matter where the process died.
 */
final class Recovery {
    private static final EventLog LOG = EventLog.of(Recovery.class);
    private static final int FIELDS = 4;

    private final HeadSeries head;
    private final Disk disk;
    private final SetAside aside;
    private final ChunkFiles files;
    /** Samples before this time are in blocks. */
    private long sealed;

    private final Map<Integer, Series> byReference = new HashMap<>();
    /** first, last, place of each chunk, and whether it is of late samples, of series that no record named yet. */
    private final Map<Integer, long[]> chunks = new HashMap<>();
    /** What {@link Records#AHEAD} says. */
    private final List<Ahead> ahead = new ArrayList<>();

    private final List<String> damage = new ArrayList<>();
    private long samples;
    private int highest;
    private long unknown;

    Recovery(HeadSeries head, Disk disk, SetAside aside, ChunkFiles files, long sealed) {
        this.aside = aside;
        this.head = head;
        this.disk = disk;
        this.files = files;
        this.sealed = sealed;
    }

    /** Chunks in files up to this one that begin at this time or later are in a block. */
    record Ahead(long from, int file) {}

    /**
     * What was found.
     *
     * @param reference above every reference in use
     * @param segment number for the next segment of the log
     * @param samples samples that came from the log
     * @param logBytes size of the log behind the checkpoint
     * @param sealed samples before this time are in blocks, by what blocks or the checkpoint say
     * @param ahead what the checkpoint says
     * @param damage what could not be read beside what was set aside, in words; empty after a crash, too
     */
    record Found(
            int reference,
            int segment,
            long samples,
            long logBytes,
            long sealed,
            List<Ahead> ahead,
            List<String> damage) {}

    Found run(Wal wal, Path directory) throws IOException {
        damage.addAll(files.open(this::chunk));
        SortedMap<Integer, Path> checkpoints = NumberedFiles.list(directory, Checkpoint.SUFFIX);
        int from = 0;
        if (!checkpoints.isEmpty()) {
            from = checkpoints.lastKey();
            replay(checkpoints.get(from), false);
        }
        wal.deleteBefore(from);
        SortedMap<Integer, Path> segments = wal.segments();
        long logBytes = 0;
        for (Path segment : segments.values()) {
            replay(segment, true);
            logBytes += Files.size(segment);
        }
        if (unknown > 0) {
            damage.add(unknown + " samples of series whose names were in the damaged part");
        }
        int next = segments.isEmpty() ? Math.max(from, 1) : segments.lastKey() + 1;
        return new Found(highest + 1, next, samples, logBytes, sealed, ahead, damage);
    }

    private void chunk(int reference, long first, long last, long place, boolean late) {
        highest = Math.max(highest, reference);
        long[] before = chunks.get(reference);
        int at = before == null ? 0 : before.length;
        long[] more = before == null ? new long[FIELDS] : Arrays.copyOf(before, at + FIELDS);
        more[at] = first;
        more[at + 1] = last;
        more[at + 2] = place;
        more[at + 3] = late ? 1 : 0;
        chunks.put(reference, more);
    }

    private void replay(Path file, boolean segment) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        RecordReader in = new RecordReader(bytes);
        while (in.next()) {
            int type = in.raw();
            switch (type) {
                case Records.SERIES -> series(in);
                case Records.SAMPLES -> SampleRecord.read(in, new LoggedSamples());
                case Records.OPEN_CHUNK -> chunk(in, false);
                case Records.LATE_CHUNK -> chunk(in, true);
                case Records.DELETION -> deletion(in);
                case Records.SEALED -> sealed = Math.max(sealed, in.signed());
                case Records.AHEAD -> ahead.add(new Ahead(in.signed(), (int) in.unsigned()));
                default -> damage.add(file.getFileName() + ": record of unknown type " + type);
            }
        }
        if (in.good() < bytes.length) {
            if (!segment || !in.broken()) {
                setAside(file, bytes, in.good());
            }
            if (segment) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    disk.truncate(channel, in.good());
                    disk.force(channel);
                }
            }
        }
    }

    /** Keeps what cannot be read beside the file, for one who looks. */
    private void setAside(Path file, byte[] bytes, int from) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + SetAside.CORRUPT + from);
        disk.delete(part);
        try (FileChannel out = disk.create(part)) {
            disk.append(out, ByteBuffer.wrap(bytes, from, bytes.length - from));
        }
        String words = file.getFileName() + " is damaged: " + (bytes.length - from) + " bytes from byte " + from
                + " on were set aside as " + part;
        LOG.warn("store-damage", "what", words);
        aside.add(part, words);
    }

    private void series(RecordReader in) {
        int reference = (int) in.unsigned();
        String[] pairs = new String[2 * (int) in.unsigned()];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = in.text();
        }
        highest = Math.max(highest, reference);
        // Two records of one label set: the series was forgotten and came again under a new reference.
        Series series = head.recovered(reference, Labels.of(pairs));
        byReference.put(reference, series);
        long[] own = chunks.remove(reference);
        for (int i = 0; own != null && i < own.length; i += FIELDS) {
            if (own[i + 1] >= sealed && !ahead(own[i], own[i + 2])) {
                series.addChunk(own[i], own[i + 1], own[i + 2], own[i + 3] != 0);
            }
        }
    }

    private boolean ahead(long first, long place) {
        return ahead.stream().anyMatch(one -> first >= one.from() && ChunkFiles.file(place) <= one.file());
    }

    private final class LoggedSamples implements SampleRecord.Visitor<IOException> {
        @Override
        public Series series(int reference) {
            highest = Math.max(highest, reference);
            Series series = byReference.get(reference);
            if (series == null) {
                unknown++;
            }
            return series;
        }

        @Override
        public void sample(Series series, long time, long bits, boolean late) throws IOException {
            add(series, time, bits, late);
        }
    }

    private void chunk(RecordReader in, boolean late) throws IOException {
        Series series = byReference.get((int) in.unsigned());
        int count = (int) in.unsigned();
        ChunkReader chunk = new ChunkReader().open(in.rest(), count);
        while (chunk.next()) {
            add(series, chunk.time(), chunk.value(), late);
        }
    }

    private void deletion(RecordReader in) {
        Series series = byReference.get((int) in.unsigned());
        Intervals times = Intervals.read(in).from(sealed);
        if (series != null && !times.empty()) {
            series.delete(times);
        }
    }

    private void add(Series series, long time, long value, boolean late) throws IOException {
        if (series == null || time < sealed) {
            return;
        }
        if (late ? series.appendLate(time, value, files) : series.append(time, value, files)) {
            samples++;
        }
    }
}
