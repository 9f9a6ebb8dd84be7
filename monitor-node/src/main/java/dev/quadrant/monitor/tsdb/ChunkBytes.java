package dev.quadrant.monitor.tsdb;

import java.util.zip.CRC32C;

/** The bytes of one chunk after the other, in room that is used again. Not for several threads. */
final class ChunkBytes {
    private final CRC32C sum = new CRC32C();
    private byte[] own = {};
    private byte[] bytes = own;
    private int size;
    private int count;

    /** Room for a chunk of so many bytes and samples, to be filled. */
    byte[] room(int chunkSize, int samples) {
        if (own.length < chunkSize) {
            own = new byte[Math.max(chunkSize, 512)];
        }
        return share(own, chunkSize, samples);
    }

    /** Takes an array that holds a chunk; nothing is written to it. */
    byte[] share(byte[] chunk, int chunkSize, int samples) {
        bytes = chunk;
        size = chunkSize;
        count = samples;
        return bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Samples. */
    int count() {
        return count;
    }

    /** CRC-32C of the bytes. */
    int sum() {
        sum.reset();
        sum.update(bytes, 0, size);
        return (int) sum.getValue();
    }
}
