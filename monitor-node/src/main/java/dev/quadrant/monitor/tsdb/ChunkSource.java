package dev.quadrant.monitor.tsdb;

import java.io.IOException;

/** Where a chunk is, and the times of its first and last sample in ms. */
sealed interface ChunkSource {
    long first();

    long last();

    /**
     * Gets the bytes.
     *
     * @return false when the file was deleted meanwhile because its samples are too old
     * @throws IOException when the chunk is damaged or cannot be read
     */
    boolean read(ChunkBytes into) throws IOException;

    /** A full chunk of the head, in a file. */
    record InFile(ChunkFiles files, long first, long last, long place) implements ChunkSource {
        @Override
        public boolean read(ChunkBytes into) throws IOException {
            return files.read(place, into);
        }
    }

    /** A chunk of a block. */
    record InBlock(Block block, long first, long last, int samples, int size, long place) implements ChunkSource {
        @Override
        public boolean read(ChunkBytes into) throws IOException {
            return block.read(place, size, samples, into);
        }
    }

    /** An open chunk; its first {@code count} samples do not change. */
    final class InMemory implements ChunkSource {
        private final long first;
        private final long last;
        private final byte[] bytes;
        private final int size;
        private final int count;

        InMemory(ChunkWriter chunk) {
            this.first = chunk.firstTime();
            this.last = chunk.lastTime();
            this.bytes = chunk.bytes();
            this.size = chunk.size();
            this.count = chunk.count();
        }

        @Override
        public long first() {
            return first;
        }

        @Override
        public long last() {
            return last;
        }

        @Override
        public boolean read(ChunkBytes into) {
            into.share(bytes, size, count);
            return true;
        }
    }
}
