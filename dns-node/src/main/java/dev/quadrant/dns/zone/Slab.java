package dev.quadrant.dns.zone;

import dev.quadrant.linux.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes outside the heap that grow at the end, for what lives only while a zone is built. On the heap the tables of a large zone
 * would be copied by every collection, and what they made it grow by would stay with the process. Positions are checked. Not
 * thread-safe.
 */
final class Slab implements AutoCloseable {
    /** Most bytes. */
    static final int MAX = Integer.MAX_VALUE - 64;
    /** Up to here the size is doubled. */
    private static final int SMALL = 1 << 20;
    /**
     * The next size: above all thresholds of the C library, so that it comes from the system alone and goes back there at once.
     * Pages that nobody writes to take no memory.
     */
    private static final int LARGE = 64 << 20;

    private long address;
    private ByteBuffer bytes;
    private int end;

    /** @param first how many bytes there is room for at first, at least 1 */
    Slab(int first) {
        allocate(first);
    }

    private void allocate(int size) {
        address = Memory.allocate(size);
        bytes = Memory.buffer(address, size).order(ByteOrder.nativeOrder());
        if (size >= LARGE) {
            Memory.preferHugePages(address, size);
        }
    }

    /** Bytes that were appended. */
    int size() {
        return end;
    }

    /**
     * Adds that many bytes, zeros; returns the position of the first.
     *
     * @throws IllegalStateException beyond {@link #MAX}
     */
    int append(int count) {
        int at = end;
        if (count > bytes.capacity() - at) {
            grow(at + (long) count);
        }
        end = at + count;
        return at;
    }

    private void grow(long needed) {
        if (needed > MAX) {
            throw new IllegalStateException("a zone's table of more than " + MAX + " bytes");
        }
        long size = needed <= SMALL ? needed * 2 : Math.max(LARGE, needed * 2);
        long before = address;
        ByteBuffer old = bytes;
        allocate((int) Math.min(MAX, size));
        bytes.put(0, old, 0, end);
        Memory.free(before);
    }

    byte get(int at) {
        return bytes.get(at);
    }

    void put(int at, byte value) {
        bytes.put(at, value);
    }

    int getShort(int at) {
        return bytes.getShort(at) & 0xffff;
    }

    void putShort(int at, int value) {
        bytes.putShort(at, (short) value);
    }

    long getLong(int at) {
        return bytes.getLong(at);
    }

    void putLong(int at, long value) {
        bytes.putLong(at, value);
    }

    int getInt(int at) {
        return bytes.getInt(at);
    }

    void putInt(int at, int value) {
        bytes.putInt(at, value);
    }

    /** Copies an array's part to {@code at}. */
    void write(int at, byte[] from, int offset, int count) {
        bytes.put(at, from, offset, count);
    }

    /** Copies what is at {@code at} into an array. */
    void read(int at, byte[] to, int offset, int count) {
        bytes.get(at, to, offset, count);
    }

    /** A copy of all that was appended. */
    byte[] toArray() {
        byte[] array = new byte[end];
        bytes.get(0, array);
        return array;
    }

    /** Whether what is at {@code at} are those bytes of an array. */
    boolean matches(int at, byte[] with, int offset, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes.get(at + i) != with[offset + i]) {
                return false;
            }
        }
        return true;
    }

    /** A view of some bytes, which lasts until more are appended. */
    ByteBuffer view(int at, int count) {
        return bytes.slice(at, count);
    }

    /** Gives the memory back; nothing else may be called after it. */
    @Override
    public void close() {
        if (bytes != null) {
            // What comes too late meets null, not memory of somebody else.
            bytes = null;
            Memory.free(address);
        }
    }
}
