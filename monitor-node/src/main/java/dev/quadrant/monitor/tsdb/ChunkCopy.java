package dev.quadrant.monitor.tsdb;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Puts chunks of one series after the other into a block: as they are, or anew where they overlap or have deleted samples. */
final class ChunkCopy {
    private final BlockWriter out;
    private final SampleIterator.DamagedChunks damaged;
    private final ChunkBytes bytes = new ChunkBytes();

    ChunkCopy(BlockWriter out, SampleIterator.DamagedChunks damaged) {
        this.out = out;
        this.damaged = damaged;
    }

    /** @param chunks by first time */
    void copy(List<ChunkSource> chunks, Intervals deleted) throws IOException {
        int at = 0;
        while (at < chunks.size()) {
            int begin = at++;
            long last = chunks.get(begin).last();
            while (at < chunks.size() && chunks.get(at).first() <= last) {
                last = Math.max(last, chunks.get(at++).last());
            }
            if (at == begin + 1 && !deleted.meets(chunks.get(begin).first(), last)) {
                copy(chunks.get(begin));
            } else {
                anew(chunks.subList(begin, at), deleted);
            }
        }
    }

    private void copy(ChunkSource chunk) throws IOException {
        boolean read;
        try {
            read = chunk.read(bytes);
        } catch (DamagedChunkException e) {
            damaged.damaged(e);
            return;
        }
        if (read) {
            out.chunk(bytes.bytes(), bytes.size(), bytes.count(), chunk.first(), chunk.last());
        }
    }

    private void anew(List<ChunkSource> chunks, Intervals deleted) throws IOException {
        AtomicReference<IOException> failure = new AtomicReference<>();
        SampleIterator samples = new SampleIterator(chunks, deleted, Long.MIN_VALUE, Long.MAX_VALUE, what -> {
            if (what instanceof DamagedChunkException) {
                damaged.damaged(what);
            } else {
                failure.set(what);
            }
        });
        ChunkWriter chunk = new ChunkWriter();
        while (samples.next()) {
            if (chunk.count() == Series.CHUNK_SAMPLES) {
                write(chunk);
                chunk = new ChunkWriter();
            }
            chunk.append(samples.time(), samples.bits());
        }
        if (chunk.count() > 0) {
            write(chunk);
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private void write(ChunkWriter chunk) throws IOException {
        out.chunk(chunk.bytes(), chunk.size(), chunk.count(), chunk.firstTime(), chunk.lastTime());
    }
}
