package dev.quadrant.lb.gate;

/** The rules for the path of a request target (RFC 3986 section 3.3), which servers are known to read in different ways. */
public final class TargetRules {
    private static final long PERCENT = Gate.bit(Reason.TARGET_PERCENT);
    private static final long NUL = Gate.bit(Reason.TARGET_NUL);
    private static final long ABOVE_ROOT = Gate.bit(Reason.TARGET_ABOVE_ROOT);

    private TargetRules() {}

    /**
     * Checks a target in origin-form, whose octets have been checked to be {@link Characters#target}.
     *
     * @return the rules that it breaks, as {@link Gate#bit}s
     */
    public static long path(byte[] bytes, int from, int to) {
        long broken = 0;
        int depth = 0;
        int segmentLength = 0;
        int segmentDots = 0;
        int i = from + 1;
        while (i < to && bytes[i] != '?') {
            int octet = bytes[i++];
            if (octet == '%') {
                if (i + 2 > to || !Characters.hex(bytes[i]) || !Characters.hex(bytes[i + 1])) {
                    broken |= PERCENT;
                } else {
                    octet = Characters.hexValue(bytes[i]) << 4 | Characters.hexValue(bytes[i + 1]);
                    i += 2;
                    broken |= octet == 0 ? NUL : 0;
                }
            }
            if (octet == '/' || octet == '\\') {
                depth = deeper(depth, segmentLength, segmentDots);
                broken |= depth < 0 ? ABOVE_ROOT : 0;
                segmentLength = 0;
                segmentDots = 0;
            } else {
                segmentLength++;
                segmentDots += octet == '.' ? 1 : 0;
            }
        }
        return deeper(depth, segmentLength, segmentDots) < 0 ? broken | ABOVE_ROOT : broken;
    }

    /** The depth behind a segment: ".." goes up; "." and the empty one stay. */
    private static int deeper(int depth, int length, int dots) {
        if (length == dots && length <= 2) {
            return length == 2 ? depth - 1 : depth;
        }
        return depth + 1;
    }
}
