package dev.quadrant.dns.wire;

/**
 * A hash of lower-cased names, built from the root down by whole labels: the hash of a name continues that of its parent.
 */
public final class NameHash {
    static final int ROOT = 0x811c9dc5;

    private static final int PRIME = 0x01000193;

    private NameHash() {}

    /** Hash of a whole name in lower case. */
    public static int of(byte[] name) {
        int[] starts = new int[Names.labels(name)];
        int at = 0;
        for (int label = 0; label < starts.length; label++) {
            starts[label] = at;
            at += name[at] + 1;
        }
        int hash = ROOT;
        for (int label = starts.length - 1; label >= 0; label--) {
            hash = label(hash, name, starts[label]);
        }
        return finish(hash);
    }

    /** Continues the hash of a parent by the label at {@code at} (FNV-1a over length and bytes). */
    static int label(int parent, byte[] name, int at) {
        int hash = parent;
        for (int i = at, last = at + name[at]; i <= last; i++) {
            hash = (hash ^ name[i]) * PRIME;
        }
        return hash;
    }

    /** Spreads the bits, so that the low ones can index a table. */
    static int finish(int hash) {
        int spread = (hash ^ hash >>> 15) * 0x2c1b3c6d;
        return spread ^ spread >>> 13;
    }
}
