package dev.quadrant.lb.http;

import dev.quadrant.lb.balance.Hash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What a request says about where it came from, the same for all requests of a connection. */
public final class Hop {
    /** Longest address in text form (an IPv6 address with an embedded IPv4 one). */
    private static final int LONGEST_ADDRESS = 45;

    private final String address;
    private final byte[] octets;
    private final boolean trusted;
    private final boolean secure;
    private InetAddress source;
    private InetSocketAddress peer;
    private InetSocketAddress destination;

    /**
     * @param address the client's address as X-Forwarded-For writes it, at most 45 characters
     * @param trusted whether the client is a proxy whose own X-Forwarded fields and Forwarded field are believed
     * @param secure whether the client speaks TLS
     */
    public Hop(String address, boolean trusted, boolean secure) {
        if (address.length() > LONGEST_ADDRESS) {
            throw new IllegalArgumentException("not an address: " + address);
        }
        this.address = address;
        this.octets = address.getBytes(StandardCharsets.US_ASCII);
        this.trusted = trusted;
        this.secure = secure;
    }

    /**
     * @param peer the client's address and port
     * @param destination the address that it connected to; null when that is the local one of its socket
     * @param trusted as above
     * @param secure as above
     */
    public Hop(InetSocketAddress peer, InetSocketAddress destination, boolean trusted, boolean secure) {
        this(text(peer.getAddress()), trusted, secure);
        this.peer = peer;
        this.destination = destination;
        this.source = peer.getAddress();
    }

    /** An address as X-Forwarded-For has it: without the zone that a link-local one may have here. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** The client's address and port; null when only the address is known. */
    public InetSocketAddress peer() {
        return peer;
    }

    /** The address that the client connected to; null when that is the local one of its socket. */
    public InetSocketAddress destination() {
        return destination;
    }

    public String address() {
        return address;
    }

    /** The address in ASCII; not to be changed. */
    byte[] octets() {
        return octets;
    }

    /** The address; parsed at the first call, for most requests never ask for it. By the connection's thread alone. */
    public InetAddress source() {
        if (source == null) {
            source = InetAddress.ofLiteral(address);
        }
        return source;
    }

    /** The hash of the address. */
    public long key() {
        return Hash.of(octets, 0, octets.length);
    }

    public boolean trusted() {
        return trusted;
    }

    public boolean secure() {
        return secure;
    }
}
