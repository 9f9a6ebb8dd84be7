package dev.quadrant.cluster.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (Aumasson, Bernstein, INDOCRYPT 2012) with its result of 64 bits: a keyed hash that costs some nanoseconds and no
 * memory. Immutable.
 */
public final class SipHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long k0;
    private final long k1;

    /** @param key its first 16 bytes are the key */
    SipHash(byte[] key) {
        this.k0 = (long) LONGS.get(key, 0);
        this.k1 = (long) LONGS.get(key, 8);
    }

    /** Hashes the first {@code length} bytes. */
    long hash(byte[] bytes, int length) {
        return hash(k0, k1, bytes, length);
    }

    /**
     * Hashes the first {@code length} bytes.
     *
     * @param k0 first half of the key, read little endian
     * @param k1 second half
     */
    public static long hash(long k0, long k1, byte[] bytes, int length) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int whole = length & ~7;
        for (int at = 0; at <= whole; at += 8) {
            long word = at < whole ? (long) LONGS.get(bytes, at) : last(bytes, whole, length);
            v3 ^= word;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        v2 ^= 0xff;
        for (int round = 0; round < 4; round++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** The bytes behind the whole words, and the length's lowest byte on top. */
    private static long last(byte[] bytes, int whole, int length) {
        long word = (long) length << 56;
        for (int i = length - 1; i >= whole; i--) {
            word |= (bytes[i] & 0xffL) << 8 * (i - whole);
        }
        return word;
    }
}
