package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;
import java.nio.charset.StandardCharsets;

/** The fields that the proxy itself reads or writes; all others are {@link #OTHER} and pass as they are. */
public enum Field {
    OTHER(""),
    HOST("host"),
    CONTENT_LENGTH("content-length"),
    TRANSFER_ENCODING("transfer-encoding"),
    CONNECTION("connection"),
    KEEP_ALIVE("keep-alive"),
    PROXY_CONNECTION("proxy-connection"),
    PROXY_AUTHORIZATION("proxy-authorization"),
    PROXY_AUTHENTICATE("proxy-authenticate"),
    PROXY("proxy"),
    TE("te"),
    TRAILER("trailer"),
    UPGRADE("upgrade"),
    HTTP2_SETTINGS("http2-settings"),
    EXPECT("expect"),
    FORWARDED("forwarded"),
    X_FORWARDED_FOR("x-forwarded-for"),
    X_FORWARDED_PROTO("x-forwarded-proto"),
    X_FORWARDED_HOST("x-forwarded-host"),
    AUTHORIZATION("authorization"),
    COOKIE("cookie"),
    SET_COOKIE("set-cookie"),
    CONTENT_TYPE("content-type"),
    CONTENT_ENCODING("content-encoding"),
    CONTENT_RANGE("content-range");

    private static final int SLOTS = 512;
    private static final Field[] ALL = values();
    /** At most one field a slot: the constructor of the table proves it. */
    private static final Field[] TABLE = table();

    private final byte[] name;

    Field(String name) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
    }

    static Field of(int ordinal) {
        return ALL[ordinal];
    }

    /** The field of that name, in any case; the range is not empty. */
    public static Field named(byte[] bytes, int from, int to) {
        Field candidate = TABLE[slot(bytes, from, to)];
        return candidate != null && Characters.equalIgnoringCase(bytes, from, to, candidate.name) ? candidate : OTHER;
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

    private static Field[] table() {
        Field[] table = new Field[SLOTS];
        for (Field field : ALL) {
            if (field != OTHER) {
                int slot = slot(field.name, 0, field.name.length);
                if (table[slot] != null) {
                    throw new AssertionError(field + " and " + table[slot] + " share a slot");
                }
                table[slot] = field;
            }
        }
        return table;
    }
}
