package dev.quadrant.monitor.tsdb;

import java.io.IOException;
import java.util.List;

/**
 * The samples of one series between two times, oldest first; a chunk is read when its turn comes. Chunks whose times overlap
 * are merged, and of samples of one time the first is taken. Not for several threads.
 */
public final class SampleIterator implements SampleCursor {
    private final List<ChunkSource> chunks;
    private final DamagedChunks damaged;
    private final Intervals deleted;
    private final long from;
    private final long to;
    private final ChunkBytes bytes = new ChunkBytes();
    private final ChunkReader reader = new ChunkReader();
    private int chunk;
    private boolean open;
    /** Samples of chunks that overlap, while it is their turn. */
    private MergedSamples merged;

    private long time;
    private long value;

    /** Is told of chunks that cannot be read; their samples are missing. */
    interface DamagedChunks {
        void damaged(IOException what);
    }

    /** @param chunks by their first times */
    SampleIterator(List<ChunkSource> chunks, Intervals deleted, long from, long to, DamagedChunks damaged) {
        this.chunks = chunks;
        this.deleted = deleted;
        this.from = from;
        this.to = to;
        this.damaged = damaged;
    }

    @Override
    public boolean next() {
        while (true) {
            if (!open) {
                if (chunk == chunks.size()) {
                    return false;
                }
                open = open();
            } else if (!advance()) {
                open = false;
            } else if (time > to) {
                return false;
            } else if (time >= from && (deleted.empty() || !deleted.contains(time))) {
                return true;
            }
        }
    }

    private boolean advance() {
        if (merged != null) {
            boolean more = merged.next();
            if (more) {
                time = merged.time();
                value = merged.value();
            }
            return more;
        }
        boolean more = reader.next();
        if (more) {
            time = reader.time();
            value = reader.value();
        }
        return more;
    }

    /** Opens the next chunk, together with those that it overlaps. */
    private boolean open() {
        int begin = chunk++;
        long last = chunks.get(begin).last();
        while (chunk < chunks.size() && chunks.get(chunk).first() <= last) {
            last = Math.max(last, chunks.get(chunk++).last());
        }
        merged = null;
        if (chunk == begin + 1) {
            return open(chunks.get(begin));
        }
        MergedSamples samples = new MergedSamples();
        for (ChunkSource source : chunks.subList(begin, chunk)) {
            if (open(source)) {
                samples.add(reader);
            }
        }
        merged = samples.sorted();
        return true;
    }

    private boolean open(ChunkSource source) {
        try {
            if (source.read(bytes)) {
                reader.open(bytes.bytes(), bytes.count());
                return true;
            }
        } catch (IOException e) {
            damaged.damaged(e);
        }
        return false;
    }

    @Override
    public long time() {
        return time;
    }

    @Override
    public long bits() {
        return value;
    }
}
