package dev.quadrant.lb.gate;

/** The rules for the authority of a request: {@code Host} and the absolute-form (RFC 9110 section 7.2). */
public final class HostRules {
    /** Longest authority, in octets: a domain name's 253, a colon and a port, rounded up. */
    public static final int LIMIT = 260;

    private HostRules() {}

    /** Whether the range is a host name, an IPv4 address or an IPv6 address in brackets, with or without a port. */
    public static boolean valid(byte[] bytes, int from, int to) {
        if (to - from > LIMIT || to == from) {
            return false;
        }
        int end = bytes[from] == '[' ? literal(bytes, from, to) : name(bytes, from, to);
        return end > from && (end == to || bytes[end] == ':' && port(bytes, end + 1, to));
    }

    /** The end of the host, which is where its port's colon stands, or {@code to}; for a valid authority. */
    public static int hostEnd(byte[] bytes, int from, int to) {
        return bytes[from] == '[' ? literal(bytes, from, to) : name(bytes, from, to);
    }

    /** Whether two valid authorities mean the same for a scheme whose default port is given. */
    public static boolean same(byte[] bytes, int from, int to, int otherFrom, int otherTo, int defaultPort) {
        int end = hostEnd(bytes, from, to);
        int otherEnd = hostEnd(bytes, otherFrom, otherTo);
        return Characters.equalIgnoringCase(bytes, from, end, otherFrom, otherEnd)
                && portOr(bytes, end, to, defaultPort) == portOr(bytes, otherEnd, otherTo, defaultPort);
    }

    private static int name(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && Characters.hostName(bytes[i])) {
            i++;
        }
        return i;
    }

    private static int literal(byte[] bytes, int from, int to) {
        int i = from + 1;
        while (i < to && (Characters.hex(bytes[i]) || bytes[i] == ':' || bytes[i] == '.')) {
            i++;
        }
        return i < to && bytes[i] == ']' && i > from + 2 ? i + 1 : from;
    }

    private static boolean port(byte[] bytes, int from, int to) {
        if (to - from > 5) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (!Characters.digit(bytes[i])) {
                return false;
            }
        }
        return portOr(bytes, from - 1, to, 0) <= 65535;
    }

    private static int portOr(byte[] bytes, int colon, int to, int otherwise) {
        if (colon + 1 >= to) {
            return otherwise;
        }
        int port = 0;
        for (int i = colon + 1; i < to; i++) {
            port = port * 10 + bytes[i] - '0';
        }
        return port;
    }
}
