package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;

/**
 * A path as rules see it, so that no way of writing it leads around a rule: percent-encodings decoded, empty segments and
 * dot segments removed (RFC 3986 sections 6.2.2 and 5.2.4), a backslash taken for a slash. Never longer than the path
 * itself. One object serves path after path; belongs to one thread.
 */
public final class CanonicalPath {
    private final byte[] octets;
    private int length;

    /**
     * @param limit the longest path, in octets
     */
    public CanonicalPath(int limit) {
        octets = new byte[limit + 1];
    }

    /** The octets, of which the first {@link #length()} count; not to be changed. */
    public byte[] octets() {
        return octets;
    }

    public int length() {
        return length;
    }

    /** Reads the path of a target in origin-form, up to its query; an empty one, and one that starts otherwise, is "/". */
    public void read(byte[] bytes, int from, int to) {
        length = 0;
        int i = from;
        while (i < to && bytes[i] != '?') {
            byte octet = bytes[i++];
            if (octet == '%' && i + 1 < to && Characters.hex(bytes[i]) && Characters.hex(bytes[i + 1])) {
                octet = (byte) (Characters.hexValue(bytes[i]) << 4 | Characters.hexValue(bytes[i + 1]));
                i += 2;
            }
            if (octet == '/' || octet == '\\') {
                endSegment();
                slash();
            } else {
                octets[length++] = octet;
            }
        }
        endSegment();
        if (length == 0) {
            octets[length++] = '/';
        }
    }

    private void slash() {
        if (length == 0 || octets[length - 1] != '/') {
            octets[length++] = '/';
        }
    }

    /** Takes back a segment of dots: "." itself, ".." and the segment before it. */
    private void endSegment() {
        int start = length;
        while (start > 0 && octets[start - 1] != '/') {
            start--;
        }
        if (length - start == 1 && octets[start] == '.') {
            length = start;
        } else if (length - start == 2 && octets[start] == '.' && octets[start + 1] == '.') {
            length = Math.max(start - 1, 0);
            while (length > 0 && octets[length - 1] != '/') {
                length--;
            }
            if (length == 0 && start > 0) {
                octets[length++] = '/';
            }
        }
    }
}
