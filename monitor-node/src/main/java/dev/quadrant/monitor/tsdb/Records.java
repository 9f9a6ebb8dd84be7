package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Labels;

/** The records of the log and of checkpoints: a type, then what it says. */
final class Records {
    /** Reference, number of labels, name and value of each. */
    static final int SERIES = 1;
    /** Number of samples, base time; of each the change of the reference, the time from the base, the value's bits. */
    static final int SAMPLES = 2;
    /** Reference, number of samples, bytes of the chunk. */
    static final int OPEN_CHUNK = 3;

    private Records() {}

    static void series(RecordBuffer out, int reference, Labels labels) {
        out.begin().raw(SERIES).unsigned(reference).unsigned(labels.size());
        labels.forEach((name, value) -> out.text(name).text(value));
        out.end();
    }

    static void openChunk(RecordBuffer out, int reference, ChunkWriter chunk) {
        out.begin().raw(OPEN_CHUNK).unsigned(reference).unsigned(chunk.count());
        out.raw(chunk.bytes(), chunk.size());
        out.end();
    }
}
