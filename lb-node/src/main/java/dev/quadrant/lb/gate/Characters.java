package dev.quadrant.lb.gate;

/** Classes of octets in a head (RFC 9110 section 5.6.2, RFC 9112, RFC 3986), one table look-up each. */
public final class Characters {
    private static final byte TOKEN = 1;
    private static final byte PLAIN = 2;
    private static final byte TARGET = 4;
    private static final byte VALUE = 8;
    private static final byte HEX = 16;
    private static final byte HOST = 32;
    private static final byte[] CLASSES = classes();

    private Characters() {}

    /** {@code tchar}: what methods and field names are made of. */
    public static boolean token(byte octet) {
        return (CLASSES[octet & 0xff] & TOKEN) != 0;
    }

    /** Letters, digits and the dash: field names that every server reads the same way. */
    public static boolean plainName(byte octet) {
        return (CLASSES[octet & 0xff] & PLAIN) != 0;
    }

    /** Visible ASCII but {@code #}, which no request target may have. */
    public static boolean target(byte octet) {
        return (CLASSES[octet & 0xff] & TARGET) != 0;
    }

    /** What a target must percent-encode, and some clients do not: {@code #} and the octets above ASCII. */
    public static boolean unencoded(byte octet) {
        return octet < 0 || octet == '#';
    }

    /** What a field value may have: visible ASCII, space, tab, and the octets above ASCII. */
    public static boolean value(byte octet) {
        return (CLASSES[octet & 0xff] & VALUE) != 0;
    }

    /** Letters, digits, dot, dash and underscore: host names as they are used. */
    public static boolean hostName(byte octet) {
        return (CLASSES[octet & 0xff] & HOST) != 0;
    }

    public static boolean hex(byte octet) {
        return (CLASSES[octet & 0xff] & HEX) != 0;
    }

    public static boolean digit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** The value of a hexadecimal digit; only for octets that are {@link #hex}. */
    public static int hexValue(byte octet) {
        return octet <= '9' ? octet - '0' : (octet | 0x20) - 'a' + 10;
    }

    /** ASCII lower case; other octets stay. */
    public static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
    }

    /** Whether two ranges of the same array are equal but for ASCII case. */
    public static boolean equalIgnoringCase(byte[] bytes, int from, int to, int otherFrom, int otherTo) {
        if (to - from != otherTo - otherFrom) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (lower(bytes[from + i]) != lower(bytes[otherFrom + i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether a range equals a word in lower case, but for ASCII case. */
    public static boolean equalIgnoringCase(byte[] bytes, int from, int to, byte[] lowerCaseWord) {
        if (to - from != lowerCaseWord.length) {
            return false;
        }
        for (int i = 0; i < lowerCaseWord.length; i++) {
            if (lower(bytes[from + i]) != lowerCaseWord[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 0; c < 256; c++) {
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            int set = 0;
            set |= alphanumeric || c < 128 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0 ? TOKEN : 0;
            set |= alphanumeric || c == '-' ? PLAIN : 0;
            set |= c > ' ' && c < 0x7f && c != '#' ? TARGET : 0;
            set |= c >= ' ' && c != 0x7f || c == '\t' ? VALUE : 0;
            set |= c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f' ? HEX : 0;
            set |= alphanumeric || c == '.' || c == '-' || c == '_' ? HOST : 0;
            classes[c] = (byte) set;
        }
        return classes;
    }
}
