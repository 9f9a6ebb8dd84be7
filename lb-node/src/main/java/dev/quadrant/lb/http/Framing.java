package dev.quadrant.lb.http;

/** How the end of a message's body is known (RFC 9112 section 6.3). */
public enum Framing {
    /** There is no body. */
    NONE,
    /** Content-Length says. */
    LENGTH,
    /** The chunk of size zero ends it. */
    CHUNKED,
    /** The end of the connection ends it; responses only. */
    CLOSE
}
