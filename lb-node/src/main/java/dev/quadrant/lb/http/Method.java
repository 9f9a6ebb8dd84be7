package dev.quadrant.lb.http;

/** Request methods that the proxy treats in ways of their own (RFC 9110 section 9). */
public enum Method {
    GET(true),
    HEAD(true),
    POST(false),
    PUT(true),
    DELETE(true),
    OPTIONS(true),
    PATCH(false),
    TRACE(true),
    CONNECT(false),
    OTHER(false);

    private static final Method[] ALL = values();

    private final boolean idempotent;
    private final String token = name();

    Method(boolean idempotent) {
        this.idempotent = idempotent;
    }

    /** Whether sending it twice has the effect of sending it once (RFC 9110 section 9.2.2). */
    public boolean idempotent() {
        return idempotent;
    }

    /** Methods are case-sensitive: {@code get} is {@link #OTHER}. */
    static Method named(byte[] bytes, int from, int to) {
        for (Method method : ALL) {
            if (method != OTHER && method.is(bytes, from, to)) {
                return method;
            }
        }
        return OTHER;
    }

    private boolean is(byte[] bytes, int from, int to) {
        if (to - from != token.length()) {
            return false;
        }
        for (int i = 0; i < token.length(); i++) {
            if (bytes[from + i] != token.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
