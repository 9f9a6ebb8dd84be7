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

    /**
     * Parses the message in {@code bytes[0..length)}.
     *
     * @return what it is; all accessors then speak of this message
     */
    public Kind parse(byte[] bytes, int length) {
        edns = false;
        udpPayload = PLAIN_UDP_PAYLOAD;
        dnssecOk = false;
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
        if ((flags & Header.OPCODE) != 0) {
            return Kind.UNKNOWN_OPCODE;
        }
        boolean oneQuestionAlone = Wire.u16(bytes, 4) == 1 && Wire.u16(bytes, 6) == 0 && Wire.u16(bytes, 8) == 0;
        return oneQuestionAlone ? question(bytes, length) : Kind.MALFORMED;
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
                if (edns || bytes[owner] != 0 || !optionsFit(bytes, at + 10, dataEnd)) {
                    edns = false;
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
            return Kind.MALFORMED;
        }
        return version > 0 ? Kind.BAD_VERSION : Kind.QUESTION;
    }

    private static boolean optionsFit(byte[] bytes, int from, int end) {
        int at = from;
        while (at + 4 <= end) {
            at += 4 + Wire.u16(bytes, at + 2);
        }
        return at == end;
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
}
