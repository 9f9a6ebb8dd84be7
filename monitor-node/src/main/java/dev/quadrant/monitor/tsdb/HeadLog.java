package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.files.Wal;
import java.io.Closeable;
import java.io.IOException;

/**
 * What the head says to its log: series before their first samples, samples, deletions; and from where on a checkpoint makes
 * it short. All is written under the head's lock; any thread may sync.
 */
final class HeadLog implements Closeable {
    private final Wal wal;
    /** Records of series that are not in the log yet. */
    private final RecordBuffer newSeries = new RecordBuffer();
    /** What the log says in one stretch stands for itself; a failed write begins another. */
    private int stretch;

    private int stretchSegment = -1;

    /** Bytes that were appended when the last checkpoint began; below 0 for what was there at the start. */
    private volatile long checkpointed;

    private volatile boolean syncFailed;

    /**
     * Goes on behind a log that was read.
     *
     * @param found what was in it
     */
    HeadLog(Wal wal, Recovery.Found found) throws IOException {
        this.wal = wal;
        wal.rotate(found.segment());
        checkpointed = -found.logBytes();
    }

    /** A series that no record names yet. */
    void series(Series made) {
        Records.series(newSeries, made.reference(), made.labels());
    }

    /**
     * Samples that were judged.
     *
     * @throws IOException when they are not in the log; {@link #broken} must follow
     */
    void samples(Appender batch) throws IOException {
        flushNewSeries();
        if (batch.size == 0) {
            return;
        }
        int segment = wal.segment();
        if (segment != stretchSegment) {
            stretchSegment = segment;
            stretch++;
        }
        SampleRecord.write(batch.records, batch, stretch);
        wal.append(batch.records.content());
    }

    /** Something that was to be said is not in the log: what follows must not build on it. */
    void broken() {
        stretch++;
    }

    /** Times of a series whose samples are hidden. */
    void deletion(int reference, Intervals times) throws IOException {
        flushNewSeries();
        RecordBuffer out = new RecordBuffer();
        Records.deletion(out, reference, times);
        wal.append(out.content());
    }

    private void flushNewSeries() throws IOException {
        if (newSeries.size() > 0) {
            wal.append(newSeries.content());
            newSeries.clear();
        }
    }

    /** Makes all that was written so far survive a loss of power. */
    void sync() throws IOException {
        try {
            wal.sync();
        } catch (IOException e) {
            syncFailed = true;
            throw e;
        }
    }

    /** Whether something may not be on disk, and will not be, since the last checkpoint. */
    boolean syncFailed() {
        return syncFailed;
    }

    /**
     * Where a checkpoint begins.
     *
     * @param segment all that was said is in segments below
     * @param upTo bytes of it
     */
    record Mark(int segment, long upTo) {}

    /** Begins a new segment. */
    Mark mark() throws IOException {
        flushNewSeries();
        return new Mark(wal.rotate(0), wal.appended());
    }

    /** A checkpoint holds all that is before the mark: it is deleted. */
    void shorten(Mark mark) throws IOException {
        checkpointed = mark.upTo();
        syncFailed = false;
        wal.deleteBefore(mark.segment());
    }

    /** Bytes that recovery would read, about. */
    long bytes() {
        return wal.appended() - checkpointed;
    }

    @Override
    public void close() throws IOException {
        flushNewSeries();
        wal.close();
    }
}
