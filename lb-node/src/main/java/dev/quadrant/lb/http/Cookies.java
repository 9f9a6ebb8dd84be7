package dev.quadrant.lb.http;

/** Finds a cookie in a request (RFC 6265 section 4.2) without making an object of it. */
public final class Cookies {
    private static final byte[] DIGITS = HeadWriter.ascii("0123456789abcdef");
    private static final int HEX_LENGTH = 16;

    private Cookies() {}

    /**
     * Where the value of the first cookie of that name stands in the head's array.
     *
     * @return start in the upper half and end in the lower; negative when there is no such cookie
     */
    public static long find(RequestHead head, byte[] name) {
        for (int i = 0; i < head.lines.count(); i++) {
            if (head.lines.field(i) == Field.COOKIE && !head.lines.dropped(i)) {
                long found = find(head.bytes(), head.lines.valueStart(i), head.lines.valueEnd(i), name);
                if (found >= 0) {
                    return found;
                }
            }
        }
        return -1;
    }

    private static long find(byte[] bytes, int from, int to, byte[] name) {
        int start = from;
        while (start < to) {
            int end = start;
            while (end < to && bytes[end] != ';') {
                end++;
            }
            while (start < end && (bytes[start] == ' ' || bytes[start] == '\t')) {
                start++;
            }
            if (named(bytes, start, end, name)) {
                return (long) (start + name.length + 1) << Integer.SIZE | end;
            }
            start = end + 1;
        }
        return -1;
    }

    private static boolean named(byte[] bytes, int from, int to, byte[] name) {
        return to - from > name.length
                && bytes[from + name.length] == '='
                && java.util.Arrays.equals(bytes, from, from + name.length, name, 0, name.length);
    }

    /** Whether the value that {@link #find} found is a number of 64 bits in lower-case hexadecimal digits. */
    public static boolean isHex(RequestHead head, long range, long number) {
        int from = (int) (range >>> Integer.SIZE);
        if ((int) range - from != HEX_LENGTH) {
            return false;
        }
        for (int i = 0; i < HEX_LENGTH; i++) {
            if (head.bytes()[from + i] != DIGITS[(int) (number >>> 60 - 4 * i) & 0xf]) {
                return false;
            }
        }
        return true;
    }
}
