package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.labels.Labels;

/** The records of the log and of checkpoints: a type, then what it says. */
final class Records {
    /** Reference, number of labels, name and value of each. */
    static final int SERIES = 1;
    /** See {@link SampleRecord}. */
    static final int SAMPLES = 2;
    /** Reference, number of samples, bytes of the chunk. */
    static final int OPEN_CHUNK = 3;
    /** The same with late samples. */
    static final int LATE_CHUNK = 4;
    /** Reference, times that are deleted. */
    static final int DELETION = 5;
    /** A time and a chunk file: chunks in files up to this one are in a block when they begin at this time or later. */
    static final int AHEAD = 6;

    /** A time: samples before are in blocks, or were in some that are deleted. */
    static final int SEALED = 7;

    private Records() {}

    static void series(RecordBuffer out, int reference, Labels labels) {
        out.begin().raw(SERIES).unsigned(reference).unsigned(labels.size());
        labels.forEach((name, value) -> out.text(name).text(value));
        out.end();
    }

    static void openChunk(RecordBuffer out, int reference, ChunkWriter chunk) {
        chunk(out, OPEN_CHUNK, reference, chunk);
    }

    static void lateChunk(RecordBuffer out, int reference, ChunkWriter chunk) {
        chunk(out, LATE_CHUNK, reference, chunk);
    }

    private static void chunk(RecordBuffer out, int type, int reference, ChunkWriter chunk) {
        out.begin().raw(type).unsigned(reference).unsigned(chunk.count());
        out.raw(chunk.bytes(), chunk.size());
        out.end();
    }

    static void deletion(RecordBuffer out, int reference, Intervals times) {
        out.begin().raw(DELETION).unsigned(reference);
        times.write(out);
        out.end();
    }

    static void ahead(RecordBuffer out, long from, int file) {
        out.begin().raw(AHEAD).signed(from).unsigned(file);
        out.end();
    }

    static void sealed(RecordBuffer out, long time) {
        out.begin().raw(SEALED).signed(time);
        out.end();
    }
}
