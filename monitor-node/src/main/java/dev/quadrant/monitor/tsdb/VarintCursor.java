package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.RecordBuffer;
import java.nio.ByteBuffer;

/** Reads the numbers that {@link RecordBuffer} writes, from a place in a buffer on. Not for several threads. */
final class VarintCursor {
    private final ByteBuffer in;
    private int position;

    VarintCursor(ByteBuffer in, int position) {
        this.in = in;
        this.position = position;
    }

    long unsigned() {
        byte part = in.get(position++);
        long number = part & 0x7f;
        for (int shift = 7; part < 0; shift += 7) {
            part = in.get(position++);
            number |= (long) (part & 0x7f) << shift;
        }
        return number;
    }

    long signed() {
        long number = unsigned();
        return number >>> 1 ^ -(number & 1);
    }
}
