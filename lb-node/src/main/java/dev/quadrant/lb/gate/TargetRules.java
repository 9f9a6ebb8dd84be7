package dev.quadrant.lb.gate;

/** The rules for the path of a request target (RFC 3986 section 3.3), which servers are known to read in different ways. */
public final class TargetRules {
    private TargetRules() {}

    /**
     * Checks a target in origin-form, whose octets have been checked to be {@link Characters#target}.
     *
     * @return the reason to refuse it, or null
     */
    public static Reason path(byte[] bytes, int from, int to) {
        int depth = 0;
        int segmentLength = 0;
        int segmentDots = 0;
        int i = from + 1;
        while (i < to && bytes[i] != '?') {
            int octet = bytes[i++];
            if (octet == '%') {
                if (i + 2 > to || !Characters.hex(bytes[i]) || !Characters.hex(bytes[i + 1])) {
                    return Reason.TARGET_PERCENT;
                }
                octet = Characters.hexValue(bytes[i]) << 4 | Characters.hexValue(bytes[i + 1]);
                i += 2;
                if (octet == 0) {
                    return Reason.TARGET_NUL;
                }
            }
            if (octet == '/' || octet == '\\') {
                depth = deeper(depth, segmentLength, segmentDots);
                if (depth < 0) {
                    return Reason.TARGET_ABOVE_ROOT;
                }
                segmentLength = 0;
                segmentDots = 0;
            } else {
                segmentLength++;
                segmentDots += octet == '.' ? 1 : 0;
            }
        }
        return deeper(depth, segmentLength, segmentDots) < 0 ? Reason.TARGET_ABOVE_ROOT : null;
    }

    /** The depth behind a segment: ".." goes up; "." and the empty one stay. */
    private static int deeper(int depth, int length, int dots) {
        if (length == dots && length <= 2) {
            return length == 2 ? depth - 1 : depth;
        }
        return depth + 1;
    }
}
