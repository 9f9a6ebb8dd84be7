package dev.quadrant.monitor.logs.logql;

/** Finds a text in bytes, by Horspool's algorithm. Immutable. */
final class ByteSearch {
    private final byte[] needle;
    private final int[] skip = new int[256];

    ByteSearch(byte[] needle) {
        this.needle = needle;
        java.util.Arrays.fill(skip, Math.max(1, needle.length));
        for (int i = 0; i < needle.length - 1; i++) {
            skip[needle[i] & 0xff] = needle.length - 1 - i;
        }
    }

    int length() {
        return needle.length;
    }

    /** Where it begins between two places, -1 when it is not there. */
    int find(byte[] bytes, int from, int to) {
        int last = needle.length - 1;
        if (last < 0) {
            return from;
        }
        int at = from + last;
        byte end = needle[last];
        while (at < to) {
            byte b = bytes[at];
            if (b == end && matches(bytes, at - last)) {
                return at - last;
            }
            at += skip[b & 0xff];
        }
        return -1;
    }

    private boolean matches(byte[] bytes, int at) {
        for (int i = 0; i < needle.length - 1; i++) {
            if (bytes[at + i] != needle[i]) {
                return false;
            }
        }
        return true;
    }
}
