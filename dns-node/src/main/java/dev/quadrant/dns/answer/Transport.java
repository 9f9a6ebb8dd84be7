package dev.quadrant.dns.answer;

/** How a query came. */
public enum Transport {
    UDP,
    TCP,
    /** TCP with TLS (RFC 7858). */
    TLS
}
