package dev.quadrant.lb.balance;

import java.nio.charset.StandardCharsets;

/** The hash of keys and names: FNV-1a of 64 bits, finished by the mixer of SplitMix64. Its values never change. */
public final class Hash {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Hash() {}

    /** The hash of a range. */
    public static long of(byte[] bytes, int from, int to) {
        long hash = BASIS;
        for (int i = from; i < to; i++) {
            hash = (hash ^ bytes[i] & 0xff) * PRIME;
        }
        return mix(hash);
    }

    /** The hash of a text in UTF-8. */
    public static long of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, bytes.length);
    }

    /** Spreads every bit over all. */
    public static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
