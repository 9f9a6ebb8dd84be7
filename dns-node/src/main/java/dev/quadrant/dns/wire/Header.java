package dev.quadrant.dns.wire;

/** The header's layout (RFC 1035 section 4.1.1). */
public final class Header {
    /** Bytes of the header. */
    public static final int SIZE = 12;

    public static final int QR = 0x8000;
    public static final int OPCODE = 0x7800;
    public static final int AA = 0x0400;
    public static final int TC = 0x0200;
    public static final int RD = 0x0100;
    public static final int RA = 0x0080;
    public static final int AD = 0x0020;
    public static final int CD = 0x0010;
    public static final int RCODE = 0x000f;

    public static final int CLASS_IN = 1;
    public static final int CLASS_ANY = 255;

    private Header() {}
}
