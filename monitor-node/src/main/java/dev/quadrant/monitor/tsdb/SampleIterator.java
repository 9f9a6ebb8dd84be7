package dev.quadrant.monitor.tsdb;

import java.io.IOException;
import java.util.List;

/** The samples of one series between two times, oldest first; a chunk is read when its turn comes. Not for several threads. */
public final class SampleIterator implements SampleCursor {
    private final List<ChunkSource> chunks;
    private final SeriesStore store;
    private final long from;
    private final long to;
    private final ChunkReader reader = new ChunkReader();
    private int chunk;
    private boolean open;

    SampleIterator(SeriesStore store, List<ChunkSource> chunks, long from, long to) {
        this.store = store;
        this.chunks = chunks;
        this.from = from;
        this.to = to;
    }

    @Override
    public boolean next() {
        while (true) {
            if (!open) {
                if (chunk == chunks.size()) {
                    return false;
                }
                open = open(chunks.get(chunk++));
            } else if (!reader.next()) {
                open = false;
            } else if (reader.time() > to) {
                return false;
            } else if (reader.time() >= from) {
                return true;
            }
        }
    }

    private boolean open(ChunkSource source) {
        return switch (source) {
            case ChunkSource.InMemory memory -> {
                reader.open(memory.bytes(), memory.count());
                yield true;
            }
            case ChunkSource.InFile file -> {
                try {
                    yield store.chunks().read(file.place(), reader);
                } catch (IOException e) {
                    store.damaged(e);
                    yield false;
                }
            }
        };
    }

    @Override
    public long time() {
        return reader.time();
    }

    @Override
    public long bits() {
        return reader.value();
    }
}
