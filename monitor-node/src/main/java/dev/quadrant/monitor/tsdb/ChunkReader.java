package dev.quadrant.monitor.tsdb;

/**
 * Reads the samples of a chunk that {@link ChunkWriter} wrote, in their order. One reader serves many chunks in turn. Bytes
 * that are no chunk give wrong samples or an {@link IndexOutOfBoundsException}, never an endless loop; the store checks
 * sums before.
 */
final class ChunkReader {
    private byte[] bytes = {};
    private int position;
    private int left;
    private boolean first;
    private long time;
    private long delta;
    private long value;
    private int leading;
    private int trailing;

    /** Stands before the first of {@code count} samples. */
    ChunkReader open(byte[] chunk, int count) {
        bytes = chunk;
        position = 0;
        left = count;
        first = true;
        delta = 0;
        leading = 0;
        trailing = 0;
        return this;
    }

    /** Moves to the next sample; false when there is none. */
    boolean next() {
        if (left == 0) {
            return false;
        }
        left--;
        if (first) {
            first = false;
            time = read(64);
            value = read(64);
            return true;
        }
        delta += change();
        time += delta;
        if (read(1) != 0) {
            if (read(1) != 0) {
                leading = (int) read(5);
                int significant = (int) read(6);
                trailing = 64 - leading - (significant == 0 ? 64 : significant);
            }
            value ^= read(64 - leading - trailing) << trailing;
        }
        return true;
    }

    long time() {
        return time;
    }

    /** Bits of the value. */
    long value() {
        return value;
    }

    private long change() {
        if (read(1) == 0) {
            return 0;
        }
        if (read(1) == 0) {
            return signed(7);
        }
        if (read(1) == 0) {
            return signed(14);
        }
        return read(1) == 0 ? signed(20) : read(64);
    }

    private long signed(int width) {
        return read(width) << (64 - width) >> (64 - width);
    }

    private long read(int width) {
        long number = 0;
        int missing = width;
        while (missing > 0) {
            int available = 8 - (position & 7);
            int take = Math.min(available, missing);
            int part = (bytes[position >>> 3] & 0xff) >>> (available - take) & ((1 << take) - 1);
            number = number << take | part;
            position += take;
            missing -= take;
        }
        return number;
    }
}
