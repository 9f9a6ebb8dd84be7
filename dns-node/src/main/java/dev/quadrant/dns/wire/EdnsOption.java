package dev.quadrant.dns.wire;

/** Codes of EDNS options that this server speaks (IANA registry). */
public final class EdnsOption {
    /** RFC 5001. */
    public static final int NSID = 3;
    /** RFC 7873. */
    public static final int COOKIE = 10;
    /** RFC 7828. */
    public static final int TCP_KEEPALIVE = 11;
    /** RFC 7830. */
    public static final int PADDING = 12;
    /** Extended DNS errors (RFC 8914). */
    public static final int ERROR = 15;

    /** Bytes of an option before its data: code and length. */
    public static final int HEAD = 4;
    /** Bytes of a client's cookie. */
    public static final int CLIENT_COOKIE = 8;
    /** Most bytes of a cookie, the server's part included. */
    public static final int MAX_COOKIE = 40;

    private EdnsOption() {}
}
