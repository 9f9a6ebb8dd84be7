package dev.quadrant.linux;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

/** The native binary's face of {@link Memory}'s single reads and writes: one machine instruction each. */
@TargetClass(Memory.class)
final class MemoryInImage {
    private MemoryInImage() {}

    @Substitute
    static byte getByte(long address) {
        return WordFactory.<Pointer>pointer(address).readByte(0);
    }

    @Substitute
    static short getShort(long address) {
        return WordFactory.<Pointer>pointer(address).readShort(0);
    }

    @Substitute
    static int getInt(long address) {
        return WordFactory.<Pointer>pointer(address).readInt(0);
    }

    @Substitute
    static long getLong(long address) {
        return WordFactory.<Pointer>pointer(address).readLong(0);
    }

    @Substitute
    static void putByte(long address, byte value) {
        WordFactory.<Pointer>pointer(address).writeByte(0, value);
    }

    @Substitute
    static void putShort(long address, short value) {
        WordFactory.<Pointer>pointer(address).writeShort(0, value);
    }

    @Substitute
    static void putInt(long address, int value) {
        WordFactory.<Pointer>pointer(address).writeInt(0, value);
    }

    @Substitute
    static void putLong(long address, long value) {
        WordFactory.<Pointer>pointer(address).writeLong(0, value);
    }
}
