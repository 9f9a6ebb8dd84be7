package dev.quadrant.dns.wire;

/** SipHash-2-4 (Aumasson and Bernstein) with its 64-bit result, over few bytes. */
public final class SipHash {
    private SipHash() {}

    /**
     * Hashes {@code bytes[0..length)}.
     *
     * @param k0 first half of the key, read little endian
     * @param k1 second half
     */
    public static long hash(long k0, long k1, byte[] bytes, int length) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int words = length / 8 + 1;
        for (int word = 0; word < words + 2; word++) {
            boolean last = word >= words;
            long m = last ? 0 : word(bytes, word * 8, length);
            v2 ^= word == words ? 0xff : 0;
            v3 ^= m;
            for (int round = last ? 2 : 0; round < 4 - (last ? 0 : 2); round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= m;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** Eight bytes; the last word has the length in its highest byte. */
    static long word(byte[] bytes, int at, int length) {
        if (at + 8 <= length) {
            return Wire.little64(bytes, at);
        }
        long word = (long) length << 56;
        for (int i = length - at - 1; i >= 0; i--) {
            word |= (bytes[at + i] & 0xffL) << 8 * i;
        }
        return word;
    }
}
