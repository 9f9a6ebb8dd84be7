package dev.quadrant.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Memory outside the heap, by address, in the byte order of the machine and without alignment. Nothing is checked: an
 * address that was not allocated crashes the process, exactly as in C. Only {@code core/linux} and the edges that talk to
 * the kernel use it; parsers work on arrays or on {@link #buffer}.
 *
 * <p>Two faces like {@link Libc}: in a native binary {@link MemoryInImage} reads and writes through GraalVM's pointers.
 */
@SuppressWarnings("restricted")
public final class Memory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final int MADV_HUGEPAGE = 14;
    private static final int PAGE = 4096;

    private Memory() {}

    /**
     * Allocates zeroed memory that lives until {@link #free}.
     *
     * @param bytes size, at least 1
     * @throws OutOfMemoryError when the C library has none
     */
    public static long allocate(long bytes) {
        long address = Libc.calloc(1, bytes);
        if (address < 0 && address > -4096) {
            throw new OutOfMemoryError("calloc of " + bytes + " bytes");
        }
        return address;
    }

    /**
     * Asks for huge pages for memory that will be written to from end to end: it costs far fewer faults then. A wish: a kernel
     * without them, or with larger pages, does as if it had not been said.
     *
     * @param address what {@link #allocate} gave
     */
    public static void preferHugePages(long address, long bytes) {
        long first = address + PAGE - 1 & -PAGE;
        Libc.advise(first, address + bytes - first & -PAGE, MADV_HUGEPAGE);
    }

    /** Gives back what {@link #allocate} gave; buffers onto it must no longer be used. */
    public static void free(long address) {
        Libc.free(address);
    }

    /** A view of {@code bytes} bytes at {@code address}, big endian as every new buffer is; it does not own the memory. */
    public static ByteBuffer buffer(long address, int bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer();
    }

    /** Allocates a copy of {@code text} in UTF-8 with a NUL at its end. */
    public static long string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long address = allocate(bytes.length + 1L);
        copy(bytes, 0, address, bytes.length);
        return address;
    }

    public static void copy(byte[] from, int offset, long to, int bytes) {
        MemorySegment.copy(from, offset, ALL, ValueLayout.JAVA_BYTE, to, bytes);
    }

    public static void copy(long from, byte[] to, int offset, int bytes) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, from, to, offset, bytes);
    }

    public static byte getByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    public static short getShort(long address) {
        return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
    }

    public static int getInt(long address) {
        return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    public static long getLong(long address) {
        return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    public static void putByte(long address, byte value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, value);
    }

    public static void putShort(long address, short value) {
        ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, value);
    }

    public static void putInt(long address, int value) {
        ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    public static void putLong(long address, long value) {
        ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
    }
}
