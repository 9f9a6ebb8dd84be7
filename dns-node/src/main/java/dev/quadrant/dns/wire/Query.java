package dev.quadrant.dns.wire;

/**
 * A query as it came, parsed strictly and without allocation. One an answering thread, reused from query to query.
 *
 * <p>Nothing of the message is kept but what the fields say; no input makes it throw.
 */
public final class Query {
    /** What a message turned out to be. */
    public enum Kind {
        /** A question that can be answered. */
        QUESTION,
        /** No question, but a cookie to be answered (RFC 7873 section 5.4). */
        COOKIE_ALONE,
        /** No answer at all: too short to have an id, or itself a response. */
        UNANSWERABLE,
        /** Answered with NOTIMP: an opcode that this server does not have. */
        UNKNOWN_OPCODE,
        /** Answered with FORMERR. */
        MALFORMED,
        /** Answered with BADVERS: an EDNS version above 0 (RFC 6891 section 6.1.3). */
        BAD_VERSION
    }

    /** What a client without EDNS can take by UDP (RFC 1035 section 4.2.1). */
    public static final int PLAIN_UDP_PAYLOAD = 512;

    private static final int DO = 0x8000;

    /** The name of the question. Following an alias replaces it. */
    public final SoughtName name = new SoughtName();

    private int id;
    private int flags;
    private int type;
    private int clazz;
    private int questionEnd;
    private boolean edns;
    private int udpPayload;
    private boolean dnssecOk;
    private boolean nsid;
    private boolean keepalive;
    private boolean padding;
    private int cookieAt;
    private int cookieLength;

    /**
     * Parses the message in {@code bytes[0..length)}.
     *
     * @return what it is; all accessors then speak of this message
     */
    public Kind parse(byte[] bytes, int length) {
        edns = false;
        udpPayload = PLAIN_UDP_PAYLOAD;
        dnssecOk = false;
        forgetOptions();
        questionEnd = Header.SIZE;
        type = 0;
        clazz = Header.CLASS_IN;
        if (length < Header.SIZE) {
            return Kind.UNANSWERABLE;
        }
        id = Wire.u16(bytes, 0);
        flags = Wire.u16(bytes, 2);
        if ((flags & Header.QR) != 0) {
            return Kind.UNANSWERABLE;
        }
        Kind kind = Wire.u16(bytes, 6) == 0 && Wire.u16(bytes, 8) == 0 ? body(bytes, length) : Kind.MALFORMED;
        if ((flags & Header.OPCODE) != 0) {
            // The form of other opcodes is not known; what could be read of it is returned.
            edns &= kind != Kind.MALFORMED;
            return Kind.UNKNOWN_OPCODE;
        }
        return kind;
    }

    private void forgetOptions() {
        nsid = false;
        keepalive = false;
        padding = false;
        cookieLength = 0;
    }

    private Kind body(byte[] bytes, int length) {
        int questions = Wire.u16(bytes, 4);
        if (questions == 1) {
            return question(bytes, length);
        }
        if (questions == 0 && additional(bytes, Header.SIZE, length, Wire.u16(bytes, 10)) == Kind.QUESTION) {
            return cookieLength > 0 ? Kind.COOKIE_ALONE : Kind.MALFORMED;
        }
        return Kind.MALFORMED;
    }

    private Kind question(byte[] bytes, int length) {
        int end = name.read(bytes, Header.SIZE, length);
        if (end < 0 || end + 4 > length) {
            return Kind.MALFORMED;
        }
        type = Wire.u16(bytes, end);
        clazz = Wire.u16(bytes, end + 2);
        questionEnd = end + 4;
        return additional(bytes, questionEnd, length, Wire.u16(bytes, 10));
    }

    /** Looks for the OPT record among the additional records; others (TSIG, SIG(0)) are passed over. */
    private Kind additional(byte[] bytes, int from, int length, int count) {
        int at = from;
        int version = 0;
        for (int i = 0; i < count; i++) {
            int owner = at;
            at = skipName(bytes, at, length);
            if (at < 0 || at + 10 > length) {
                return Kind.MALFORMED;
            }
            int dataEnd = at + 10 + Wire.u16(bytes, at + 8);
            if (dataEnd > length) {
                return Kind.MALFORMED;
            }
            if (Wire.u16(bytes, at) == Type.OPT) {
                if (edns || bytes[owner] != 0 || !options(bytes, at + 10, dataEnd)) {
                    edns = false;
                    forgetOptions();
                    return Kind.MALFORMED;
                }
                edns = true;
                udpPayload = Math.max(PLAIN_UDP_PAYLOAD, Wire.u16(bytes, at + 2));
                version = bytes[at + 5] & 0xff;
                dnssecOk = (Wire.u16(bytes, at + 6) & DO) != 0;
            }
            at = dataEnd;
        }
        if (at != length) {
            edns = false;
            return Kind.MALFORMED;
        }
        return version > 0 ? Kind.BAD_VERSION : Kind.QUESTION;
    }

    /** Notes the options that are known and passes over the others; false when they are malformed. */
    private boolean options(byte[] bytes, int from, int end) {
        int at = from;
        while (at + EdnsOption.HEAD <= end) {
            int length = Wire.u16(bytes, at + 2);
            int next = at + EdnsOption.HEAD + length;
            if (next > end || !option(Wire.u16(bytes, at), at + EdnsOption.HEAD, length)) {
                return false;
            }
            at = next;
        }
        return at == end;
    }

    private boolean option(int code, int at, int length) {
        switch (code) {
            case EdnsOption.NSID -> nsid = true;
            case EdnsOption.TCP_KEEPALIVE -> keepalive = true;
            case EdnsOption.PADDING -> padding = true;
            case EdnsOption.COOKIE -> {
                // Of several, the first counts (RFC 7873 section 5.2).
                if (cookieLength > 0) {
                    return true;
                }
                cookieAt = at;
                cookieLength = length;
                return length == EdnsOption.CLIENT_COOKIE
                        || (length >= 2 * EdnsOption.CLIENT_COOKIE && length <= EdnsOption.MAX_COOKIE);
            }
            default -> {
                // Unknown options are ignored (RFC 6891 section 6.1.2).
            }
        }
        return true;
    }

    /** Position after the name at {@code at}, which may end in a pointer; -1 when it does not fit. */
    private static int skipName(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            int label = bytes[at] & 0xff;
            if (label == 0) {
                return at + 1;
            }
            if (label >= 0xc0) {
                return at + 2 <= end ? at + 2 : -1;
            }
            if (label > Names.MAX_LABEL) {
                return -1;
            }
            at += label + 1;
        }
        return -1;
    }

    public int id() {
        return id;
    }

    /** The 16 bits after the id, as they came. */
    public int flags() {
        return flags;
    }

    public int type() {
        return type;
    }

    /** The class of the question. */
    public int clazz() {
        return clazz;
    }

    /** Where the question section ends; {@link Header#SIZE} when there is none that could be read. */
    public int questionEnd() {
        return questionEnd;
    }

    /** Whether there is a well-formed OPT record. */
    public boolean edns() {
        return edns;
    }

    /** Bytes that the client takes by UDP, at least {@link #PLAIN_UDP_PAYLOAD}. */
    public int udpPayload() {
        return udpPayload;
    }

    /** Whether the client wants DNSSEC records (RFC 3225). */
    public boolean dnssecOk() {
        return dnssecOk;
    }

    /** Whether the client asks for the server's identifier. */
    public boolean nsid() {
        return nsid;
    }

    /** Whether the client asks how long a TCP connection may idle. */
    public boolean keepalive() {
        return keepalive;
    }

    /** Whether the client pads its messages, and so wants answers padded. */
    public boolean padding() {
        return padding;
    }

    /** Bytes of the cookie, 0 for none. */
    public int cookieLength() {
        return cookieLength;
    }

    /** Where in the message the cookie begins. */
    public int cookieAt() {
        return cookieAt;
    }
}
