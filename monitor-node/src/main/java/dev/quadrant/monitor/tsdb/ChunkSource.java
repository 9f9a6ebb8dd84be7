package dev.quadrant.monitor.tsdb;

/** Where the bytes of a chunk are. */
sealed interface ChunkSource {
    /** A full chunk in a file. */
    record InFile(long place) implements ChunkSource {}

    /** An open chunk; its first {@code count} samples do not change. */
    final class InMemory implements ChunkSource {
        private final byte[] bytes;
        private final int count;

        InMemory(byte[] bytes, int count) {
            this.bytes = bytes;
            this.count = count;
        }

        byte[] bytes() {
            return bytes;
        }

        int count() {
            return count;
        }
    }
}
