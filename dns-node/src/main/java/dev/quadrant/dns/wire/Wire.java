package dev.quadrant.dns.wire;

/** Integers in network byte order in arrays. */
public final class Wire {
    private Wire() {}

    public static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    public static int i32(byte[] bytes, int at) {
        return u16(bytes, at) << 16 | u16(bytes, at + 2);
    }

    public static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    public static void put32(byte[] bytes, int at, int value) {
        put16(bytes, at, value >> 16);
        put16(bytes, at + 2, value);
    }
}
