package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The fields that the proxy itself reads or writes; all others are {@link #OTHER} and pass as they are. */
public enum Field {
    OTHER,
    HOST,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    CONNECTION,
    KEEP_ALIVE,
    PROXY_CONNECTION,
    PROXY_AUTHORIZATION,
    PROXY_AUTHENTICATE,
    PROXY,
    TE,
    TRAILER,
    UPGRADE,
    HTTP2_SETTINGS,
    EXPECT,
    FORWARDED,
    X_FORWARDED_FOR,
    X_FORWARDED_PROTO,
    X_FORWARDED_HOST,
    AUTHORIZATION,
    COOKIE,
    SET_COOKIE,
    CONTENT_TYPE,
    CONTENT_ENCODING,
    CONTENT_RANGE;

    private static final int SLOTS = 512;
    private static final Field[] ALL = values();
    private static final byte[][] NAMES = names();
    /** At most one field a slot: the constructor of the table proves it. */
    private static final Field[] TABLE = table();

    static Field of(int index) {
        return ALL[index];
    }

    /** How many there are: the size of a table by {@link #index()}. */
    static int count() {
        return ALL.length;
    }

    /** Its place in tables. */
    @SuppressWarnings("EnumOrdinal") // tables live no longer than the process
    int index() {
        return ordinal();
    }

    /** The field of that name, in any case; the range is not empty. */
    public static Field named(byte[] bytes, int from, int to) {
        Field candidate = TABLE[slot(bytes, from, to)];
        return candidate != null && Characters.equalIgnoringCase(bytes, from, to, NAMES[candidate.index()])
                ? candidate
                : OTHER;
    }

    /** Fields for all recipients, which a Connection field must not take away (RFC 9110 section 7.6.1). */
    boolean endToEnd() {
        return switch (this) {
            case HOST,
                    CONTENT_LENGTH,
                    TRANSFER_ENCODING,
                    EXPECT,
                    AUTHORIZATION,
                    COOKIE,
                    SET_COOKIE,
                    CONTENT_TYPE,
                    CONTENT_ENCODING,
                    CONTENT_RANGE -> true;
            default -> false;
        };
    }

    /** Fields of one hop, and those whose value the proxy writes itself: never copied from a head. */
    boolean ofOneHop() {
        return switch (this) {
            case CONTENT_LENGTH,
                    TRANSFER_ENCODING,
                    CONNECTION,
                    KEEP_ALIVE,
                    PROXY_CONNECTION,
                    PROXY_AUTHORIZATION,
                    PROXY_AUTHENTICATE,
                    PROXY,
                    TE,
                    UPGRADE,
                    HTTP2_SETTINGS -> true;
            default -> false;
        };
    }

    private static int slot(byte[] bytes, int from, int to) {
        int first = bytes[from] | 0x20;
        int last = bytes[to - 1] | 0x20;
        int middle = bytes[from + (to - from) / 2] | 0x20;
        return ((to - from) * 37 + first * 11 + last * 5 + middle * 3) & SLOTS - 1;
    }

    private static byte[][] names() {
        byte[][] names = new byte[ALL.length][];
        for (Field field : ALL) {
            String name = field.name().toLowerCase(Locale.ROOT).replace('_', '-');
            names[field.index()] = name.getBytes(StandardCharsets.US_ASCII);
        }
        return names;
    }

    private static Field[] table() {
        Field[] table = new Field[SLOTS];
        for (Field field : ALL) {
            if (field != OTHER) {
                byte[] name = NAMES[field.index()];
                int slot = slot(name, 0, name.length);
                if (table[slot] != null) {
                    throw new AssertionError(field + " and " + table[slot] + " share a slot");
                }
                table[slot] = field;
            }
        }
        return table;
    }
}
