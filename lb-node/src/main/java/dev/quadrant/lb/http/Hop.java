package dev.quadrant.lb.http;

import java.nio.charset.StandardCharsets;

/**
 * What a request says about where it came from, the same for all requests of a connection.
 *
 * @param address the client's address as X-Forwarded-For writes it
 * @param trusted whether the client is a proxy whose own X-Forwarded fields and Forwarded field are believed
 * @param secure whether the client speaks TLS
 */
public record Hop(byte[] address, boolean trusted, boolean secure) {
    /** Longest address in text form (an IPv6 address with an embedded IPv4 one). */
    static final int LONGEST_ADDRESS = 45;

    /** A hop for an address in text form, at most 45 characters. */
    public static Hop of(String address, boolean trusted, boolean secure) {
        if (address.length() > LONGEST_ADDRESS) {
            throw new IllegalArgumentException("not an address: " + address);
        }
        return new Hop(address.getBytes(StandardCharsets.US_ASCII), trusted, secure);
    }
}
