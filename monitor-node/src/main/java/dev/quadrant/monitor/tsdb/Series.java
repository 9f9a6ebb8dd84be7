package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One series: where its full chunks lie in files, and the open chunk in memory. To users of the store a handle, by which
 * samples are added without a look-up. Guarded by its own monitor.
 */
public final class Series {
    /** Samples of a chunk: Gorilla's gain is flat above, and a reader decodes whole chunks. */
    static final int CHUNK_SAMPLES = 120;

    /** Longest time that one chunk spans, in ms; a chunk of a slow series must not stay open for days. */
    static final long CHUNK_SPAN = 2 * 3600_000L;

    private static final int FIELDS = 3;

    private final int reference;
    private final Labels labels;
    /** First time, last time and place of each full chunk, in the order of time. */
    private long[] chunks = {};

    private ChunkWriter open = new ChunkWriter();
    private long lastTime = Long.MIN_VALUE;
    private boolean gone;

    Series(int reference, Labels labels) {
        this.reference = reference;
        this.labels = labels;
    }

    int reference() {
        return reference;
    }

    public Labels labels() {
        return labels;
    }

    /** Time of the newest sample; {@link Long#MIN_VALUE} before the first. */
    synchronized long lastTime() {
        return lastTime;
    }

    /**
     * Adds a sample.
     *
     * @return false when it is not newer than the last one, or the store forgot the series; the sample was not taken
     * @throws IOException when a full chunk cannot be written; the sample was not taken
     */
    synchronized boolean append(long time, long value, ChunkFiles files) throws IOException {
        if (time <= lastTime || gone) {
            return false;
        }
        if (open.count() >= CHUNK_SAMPLES || open.count() > 0 && time - open.firstTime() > CHUNK_SPAN) {
            close(files);
        }
        open.append(time, value);
        lastTime = time;
        return true;
    }

    /** Writes the open chunk to the files, full or not, where there is one. */
    synchronized void close(ChunkFiles files) throws IOException {
        if (open.count() > 0) {
            long place = files.write(reference, open);
            addChunk(open.firstTime(), open.lastTime(), place);
            open = new ChunkWriter();
        }
    }

    /** A chunk that lies in a file, while the store is opened. */
    synchronized void addChunk(long first, long last, long place) {
        int at = chunks.length;
        chunks = Arrays.copyOf(chunks, at + FIELDS);
        chunks[at] = first;
        chunks[at + 1] = last;
        chunks[at + 2] = place;
        lastTime = Math.max(lastTime, last);
    }

    /**
     * Forgets samples that are too old, chunk by chunk.
     *
     * @param file first chunk file that is left
     * @param oldest time of the oldest sample that is kept
     */
    synchronized void retain(int file, long oldest) {
        int kept = 0;
        while (kept < chunks.length && (ChunkFiles.file(chunks[kept + 2]) < file || chunks[kept + 1] < oldest)) {
            kept += FIELDS;
        }
        if (kept > 0) {
            chunks = Arrays.copyOfRange(chunks, kept, chunks.length);
        }
        if (open.count() > 0 && lastTime < oldest) {
            open = new ChunkWriter();
        }
    }

    /** Ends the series if nothing of it is left; no sample is taken from then on. */
    synchronized boolean endIfEmpty() {
        gone |= chunks.length == 0 && open.count() == 0;
        return gone;
    }

    /** Whether the store forgot the series: the handle is of no use any more. */
    synchronized boolean gone() {
        return gone;
    }

    /** Writes the open chunk as it is now as a record, where there is one. */
    synchronized void recordOpenChunk(RecordBuffer out) {
        if (open.count() > 0) {
            Records.openChunk(out, reference, open);
        }
    }

    /** Whether a chunk has times between two, both included. */
    public boolean hasSamples(long from, long to) {
        return !chunks(from, to).isEmpty();
    }

    /** The chunks with samples between two times, both included, as they are now. */
    synchronized List<ChunkSource> chunks(long from, long to) {
        List<ChunkSource> found = new ArrayList<>();
        for (int i = 0; i < chunks.length; i += FIELDS) {
            if (chunks[i] <= to && chunks[i + 1] >= from) {
                found.add(new ChunkSource.InFile(chunks[i + 2]));
            }
        }
        if (open.count() > 0 && open.firstTime() <= to && open.lastTime() >= from) {
            found.add(new ChunkSource.InMemory(open.bytes(), open.count()));
        }
        return found;
    }
}
