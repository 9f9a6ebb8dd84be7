package dev.quadrant.dns.wire;

import java.util.Arrays;

/**
 * A name that is looked up: lower-cased wire bytes, where its labels begin, and a hash of the name and of each of its
 * ancestors, so that a walk towards the root costs one table probe a label. Reused from query to query; not thread-safe.
 */
public final class SoughtName {
    private final byte[] bytes = new byte[Names.MAX_LENGTH];
    private final int[] starts = new int[Names.MAX_LABELS + 1];
    private final int[] hashes = new int[Names.MAX_LABELS + 1];
    private int length;
    private int labels;

    /**
     * Takes the name at {@code at} of a message, where no compression is allowed.
     *
     * @return the position after it, or -1 when it is malformed or does not end before {@code end}
     */
    public int read(byte[] message, int at, int end) {
        int from = at;
        int to = 0;
        labels = 0;
        while (from < end) {
            int label = message[from] & 0xff;
            if (label == 0) {
                bytes[to] = 0;
                starts[labels] = to;
                length = to + 1;
                hash();
                return from + 1;
            }
            // The root label needs one byte more.
            if (label > Names.MAX_LABEL || to + label + 2 > Names.MAX_LENGTH || from + label >= end) {
                return -1;
            }
            starts[labels++] = to;
            bytes[to++] = (byte) label;
            from++;
            for (int last = from + label; from < last; from++) {
                bytes[to++] = Names.lower(message[from]);
            }
        }
        return -1;
    }

    /** Takes an uncompressed name that is known to be well-formed, in any case. */
    public void set(byte[] name) {
        set(name, 0);
    }

    /** Takes the uncompressed name at {@code at}, which is known to be well-formed, in any case. */
    public void set(byte[] data, int at) {
        if (read(data, at, data.length) < 0) {
            throw new IllegalArgumentException("malformed name at " + at);
        }
    }

    /**
     * Replaces the ancestor that begins at label {@code label} by the name at {@code at} of {@code data}, as DNAME does (RFC
     * 6672 section 2.2).
     *
     * @return whether the new name is short enough; if not, this name is unchanged
     */
    public boolean substitute(int label, byte[] data, int at) {
        int kept = starts[label];
        int target = Names.length(data, at);
        if (kept + target > Names.MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < target; i++) {
            bytes[kept + i] = Names.lower(data[at + i]);
        }
        length = kept + target;
        labels = label;
        int next = kept;
        while (bytes[next] != 0) {
            starts[labels++] = next;
            next += bytes[next] + 1;
        }
        starts[labels] = next;
        hash();
        return true;
    }

    private void hash() {
        int hash = NameHash.ROOT;
        hashes[labels] = NameHash.finish(hash);
        for (int label = labels - 1; label >= 0; label--) {
            hash = NameHash.label(hash, bytes, starts[label]);
            hashes[label] = NameHash.finish(hash);
        }
    }

    /** The bytes, of which the first {@link #length} count. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Number of labels, without the root. */
    public int labels() {
        return labels;
    }

    /** Where the ancestor that begins with label {@code label} starts; label 0 is the name itself. */
    public int start(int label) {
        return starts[label];
    }

    /** Hash of the ancestor that begins with label {@code label}, as {@link NameHash#of} makes it. */
    public int hash(int label) {
        return hashes[label];
    }

    /** Whether label {@code label}, which is not the root's, is {@code *}. */
    public boolean isWildcard(int label) {
        return bytes[starts[label]] == 1 && bytes[starts[label] + 1] == '*';
    }

    /** Whether the ancestor that begins with label {@code label} is {@code name} (in lower case). */
    public boolean matches(int label, byte[] name) {
        return Arrays.equals(bytes, starts[label], length, name, 0, name.length);
    }

    /** Whether the ancestor that begins with label {@code label} is what stands from {@code from} to {@code to} of {@code data}, before the last {@code rest} bytes of this name. */
    public boolean matches(int label, int rest, byte[] data, int from, int to) {
        return Arrays.equals(bytes, starts[label], length - rest, data, from, to);
    }

    /** A copy of the name. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
