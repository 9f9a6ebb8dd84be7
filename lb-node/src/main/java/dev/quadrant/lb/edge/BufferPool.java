package dev.quadrant.lb.edge;

import dev.quadrant.linux.Memory;

/** A loop's buffers: the one that was used last is given out first, for it is in the cache. One thread. */
final class BufferPool {
    /** Free buffers that are kept (8 MiB); more go back to the C library. */
    private static final int KEPT = 256;

    private Buffer free;
    private int kept;

    Buffer take() {
        Buffer buffer = free;
        if (buffer == null) {
            buffer = new Buffer();
        } else {
            free = buffer.next;
            buffer.next = null;
            kept--;
        }
        buffer.clear();
        return buffer;
    }

    void give(Buffer buffer) {
        if (kept == KEPT) {
            Memory.free(buffer.address);
            return;
        }
        buffer.next = free;
        free = buffer;
        kept++;
    }

    /** Gives the memory back; nothing is taken any more. */
    void close() {
        while (free != null) {
            Memory.free(free.address);
            free = free.next;
        }
    }
}
