package dev.quadrant.dns.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Integers in arrays, at any alignment. In network byte order unless the name says otherwise.
 *
 * <p>Those of 16 bits, of which every message is full, are plain bytes: the native image's compiler does not inline a method with a
 * view's VarHandle in it, and a call costs more than the second byte.
 */
public final class Wire {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LITTLE_LONG = MethodHandles.byteArrayViewVarHandle(
                    long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private Wire() {}

    public static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    public static int i32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    /** 64 bits, little endian. */
    public static long little64(byte[] bytes, int at) {
        return (long) LITTLE_LONG.get(bytes, at);
    }

    public static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    public static void put32(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    /** 64 bits, little endian. */
    public static void putLittle64(byte[] bytes, int at, long value) {
        LITTLE_LONG.set(bytes, at, value);
    }
}
