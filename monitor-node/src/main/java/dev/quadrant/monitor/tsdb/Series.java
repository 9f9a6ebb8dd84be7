package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * One series of the head: where its full chunks lie in files, the open chunk in memory, and late samples. To users of the
 * store a handle, by which samples are added without a look-up. Guarded by its own monitor.
 */
public final class Series {
    /** Samples of a chunk: Gorilla's gain is flat above, and a reader decodes whole chunks. */
    static final int CHUNK_SAMPLES = 120;

    private static final int FIELDS = 3;

    private final int reference;
    private final Labels labels;
    /** First time, last time and place of each full chunk, by first time. */
    private long[] chunks = {};

    private ChunkWriter open = new ChunkWriter();
    /** End of the window of the open chunk: no chunk has samples of two windows. */
    private long openEnd = Long.MIN_VALUE;

    private LateSamples late = LateSamples.NONE;
    private Intervals deleted = Intervals.NONE;
    private long lastTime = Long.MIN_VALUE;
    private boolean gone;
    /** Had no samples when the store last looked. */
    private boolean idle;

    /** The newest sample that was judged and is not added yet. Guarded by the head's lock. */
    private long pending = Long.MIN_VALUE;

    /** What the log said last of this series. Guarded by the head's lock. */
    final LoggedValue logged = new LoggedValue();

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
    public synchronized long lastTime() {
        return lastTime;
    }

    /** Time of the oldest sample; {@link Long#MAX_VALUE} when there is none. */
    public synchronized long firstTime() {
        long first = chunks.length > 0 ? chunks[0] : Long.MAX_VALUE;
        first = open.count() > 0 ? Math.min(first, open.firstTime()) : first;
        return late.size() > 0 ? Math.min(first, late.first()) : first;
    }

    /** Chunks, full ones and those that are being filled. */
    public synchronized int chunkCount() {
        return chunks.length / FIELDS
                + (open.count() > 0 ? 1 : 0)
                + (late.size() > 0 ? late.chunks().size() : 0);
    }

    /** What is done with a sample. */
    enum Verdict {
        APPEND,
        LATE,
        OUT_OF_ORDER,
        DUPLICATE,
        TOO_OLD,
        TOO_NEW
    }

    /** Judges a sample that is to be added next; {@link #forgetPending} takes that back. */
    Verdict judge(long time, TimeBounds bounds) {
        if (time > bounds.ahead()) {
            return Verdict.TOO_NEW;
        }
        if (time < bounds.sealed()) {
            return Verdict.TOO_OLD;
        }
        long newest = Math.max(pending, lastTime());
        if (time > newest) {
            pending = time;
            return Verdict.APPEND;
        }
        if (time == newest) {
            return Verdict.DUPLICATE;
        }
        if (bounds.late() == Long.MAX_VALUE) {
            return Verdict.OUT_OF_ORDER;
        }
        return time < bounds.late() ? Verdict.TOO_OLD : Verdict.LATE;
    }

    /** What was judged is not added. */
    void forgetPending() {
        pending = Long.MIN_VALUE;
    }

    /**
     * Adds a sample behind all others.
     *
     * @return false when it is not newer than the last one, or the store forgot the series; the sample was not taken
     * @throws IOException when a full chunk cannot be written; the sample was not taken
     */
    synchronized boolean append(long time, long value, ChunkFiles files) throws IOException {
        if (time <= lastTime || gone) {
            return false;
        }
        if (open.count() >= CHUNK_SAMPLES || time >= openEnd && open.count() > 0) {
            close(files);
        }
        if (open.count() == 0) {
            openEnd = Windows.end(time);
        }
        open.append(time, value);
        lastTime = time;
        return true;
    }

    /** Adds a sample that is older than the newest; false when the same time is among the late ones, or the series is gone. */
    synchronized boolean appendLate(long time, long value, ChunkFiles files) throws IOException {
        if (gone) {
            return false;
        }
        if (late.full()) {
            closeLate(files);
        }
        if (late == LateSamples.NONE) {
            late = new LateSamples();
        }
        return late.add(time, value);
    }

    /** Writes the open chunk to the files, full or not, where there is one. */
    synchronized void close(ChunkFiles files) throws IOException {
        if (open.count() > 0) {
            write(open, files, false);
            open = new ChunkWriter();
        }
    }

    private void closeLate(ChunkFiles files) throws IOException {
        for (ChunkWriter chunk : late.chunks()) {
            write(chunk, files, true);
        }
        late = LateSamples.NONE;
    }

    private void write(ChunkWriter chunk, ChunkFiles files, boolean isLate) throws IOException {
        long place = files.write(reference, chunk, isLate);
        addChunk(chunk.firstTime(), chunk.lastTime(), place, isLate);
    }

    /** Writes what has no sample behind a time to the files. */
    synchronized void closeBefore(long time, ChunkFiles files) throws IOException {
        if (open.count() > 0 && lastTime < time) {
            close(files);
        }
        if (late.size() > 0 && late.first() < time) {
            closeLate(files);
        }
    }

    /** Writes the open chunk to the files when it begins at a time or later. */
    synchronized void closeFrom(long time, ChunkFiles files) throws IOException {
        if (open.count() > 0 && open.firstTime() >= time) {
            close(files);
        }
    }

    /**
     * A chunk that lies in a file.
     *
     * @param isLate its samples came after newer ones: that those are there is for the others to say
     */
    synchronized void addChunk(long first, long last, long place, boolean isLate) {
        int at = chunks.length;
        chunks = Arrays.copyOf(chunks, at + FIELDS);
        while (at > 0 && chunks[at - FIELDS] > first) {
            System.arraycopy(chunks, at - FIELDS, chunks, at, FIELDS);
            at -= FIELDS;
        }
        chunks[at] = first;
        chunks[at + 1] = last;
        chunks[at + 2] = place;
        lastTime = isLate ? lastTime : Math.max(lastTime, last);
    }

    /**
     * Forgets chunks whose samples are all before a time, or all from another time on.
     *
     * @param before {@link Long#MIN_VALUE} to keep all old ones
     * @param from {@link Long#MAX_VALUE} to keep all new ones
     */
    synchronized void drop(long before, long from) {
        int kept = 0;
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < chunks.length; i += FIELDS) {
            if (chunks[i + 1] >= before && chunks[i] < from) {
                System.arraycopy(chunks, i, chunks, kept, FIELDS);
                newest = Math.max(newest, chunks[i + 1]);
                kept += FIELDS;
            }
        }
        if (kept < chunks.length) {
            chunks = Arrays.copyOf(chunks, kept);
        }
        if (from < Long.MAX_VALUE && lastTime >= from) {
            lastTime = open.count() > 0 ? open.lastTime() : newest;
        }
        deleted = deleted.from(before);
    }

    /** Marks the chunk files that this series needs. */
    synchronized void markFiles(BitSet files) {
        for (int i = 0; i < chunks.length; i += FIELDS) {
            files.set(ChunkFiles.file(chunks[i + 2]));
        }
    }

    /** Tells the beginnings of the windows in which this series has samples. */
    synchronized void windows(LongConsumer begins) {
        for (int i = 0; i < chunks.length; i += FIELDS) {
            begins.accept(Windows.begin(chunks[i]));
        }
        if (open.count() > 0) {
            begins.accept(Windows.begin(open.firstTime()));
        }
        late.windows(begins);
    }

    private boolean empty() {
        return chunks.length == 0 && open.count() == 0 && late.size() == 0;
    }

    /**
     * Ends the series if nothing of it is left; no sample is taken from then on. One that had none yet gets another chance:
     * its first may be under way.
     */
    synchronized boolean endIfEmpty() {
        boolean empty = empty();
        gone |= empty && (idle || lastTime != Long.MIN_VALUE);
        idle = empty;
        return gone;
    }

    /** Whether the store forgot the series: the handle is of no use any more. */
    synchronized boolean gone() {
        return gone;
    }

    /** Hides samples; only such as are there now may be among the times. */
    synchronized void delete(Intervals times) {
        deleted = deleted.with(times);
    }

    synchronized Intervals deleted() {
        return deleted;
    }

    /** Writes what is only in memory as records. */
    synchronized void record(RecordBuffer out) {
        if (open.count() > 0) {
            Records.openChunk(out, reference, open);
        }
        for (ChunkWriter chunk : late.chunks()) {
            Records.lateChunk(out, reference, chunk);
        }
        if (!deleted.empty()) {
            Records.deletion(out, reference, deleted);
        }
    }

    /** Whether a chunk has times between two, both included. */
    public boolean hasSamples(long from, long to) {
        return !chunks(from, to, null).isEmpty();
    }

    /** The chunks with samples between two times, both included, as they are now; by first time. */
    synchronized List<ChunkSource> chunks(long from, long to, ChunkFiles files) {
        List<ChunkSource> found = new ArrayList<>();
        for (int i = 0; i < chunks.length; i += FIELDS) {
            if (chunks[i] <= to && chunks[i + 1] >= from) {
                found.add(new ChunkSource.InFile(files, chunks[i], chunks[i + 1], chunks[i + 2]));
            }
        }
        if (open.count() > 0 && open.firstTime() <= to && open.lastTime() >= from) {
            found.add(new ChunkSource.InMemory(open));
        }
        if (late.size() > 0) {
            for (ChunkWriter chunk : late.chunks()) {
                if (chunk.firstTime() <= to && chunk.lastTime() >= from) {
                    found.add(new ChunkSource.InMemory(chunk));
                }
            }
            found.sort((a, b) -> Long.compare(a.first(), b.first()));
        }
        return found;
    }
}
