package dev.quadrant.dns.wire;

/** Info codes of extended DNS errors (RFC 8914 section 4). */
public final class ExtendedError {
    /** Nothing to say. */
    public static final int NONE = -1;

    /** The zone is configured and cannot be served. */
    public static final int NOT_READY = 14;
    /** The client may not ask this. */
    public static final int PROHIBITED = 18;
    /** The name is in none of this server's zones. */
    public static final int NOT_AUTHORITATIVE = 20;
    /** The opcode or the type is not implemented. */
    public static final int NOT_SUPPORTED = 21;

    private ExtendedError() {}
}
