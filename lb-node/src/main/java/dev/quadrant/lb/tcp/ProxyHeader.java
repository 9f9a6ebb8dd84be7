package dev.quadrant.lb.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads the header of the PROXY protocol (haproxy.org, proxy-protocol.txt), version 1 or 2, strictly: what is not exactly a
 * header is malformed, and known for it at the first octet that cannot be one. A state machine without I/O; one thread.
 */
public final class ProxyHeader {
    /** The header has not come as a whole. */
    public static final int INCOMPLETE = 0;
    /** What came is no header. */
    public static final int MALFORMED = -1;
    /** Octets of the longest header that is taken; version 2 could say 65551. */
    public static final int LIMIT = 4096;

    static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    static final int LOCAL = 0x20;
    static final int PROXY = 0x21;
    static final int TCP4 = 0x11;
    static final int TCP6 = 0x21;
    /** Octets of a version 2 header before its addresses. */
    static final int FIXED = 16;

    private static final byte[] LINE_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    /** Octets of the longest line, its end included. */
    private static final int LINE_LIMIT = 107;

    private static final int UNSPECIFIED = 0x00;
    private static final int UNIX_STREAM = 0x31;
    private static final int UNIX_LENGTH = 216;
    private static final int TYPE_CRC32C = 0x03;
    private static final int TYPE_SSL = 0x20;
    /** Octets of a type and a length before each value. */
    private static final int TLV_FIXED = 3;

    private InetSocketAddress source;
    private InetSocketAddress destination;
    private boolean secure;

    /**
     * Reads the header that starts at index 0.
     *
     * @param length how many octets of the array there are
     * @return the index behind it, {@link #INCOMPLETE} or {@link #MALFORMED}
     */
    public int parse(byte[] bytes, int length) {
        source = null;
        destination = null;
        secure = false;
        if (length == 0) {
            return INCOMPLETE;
        }
        byte[] start = bytes[0] == SIGNATURE[0] ? SIGNATURE : LINE_START;
        int known = Math.min(length, start.length);
        if (!Arrays.equals(bytes, 0, known, start, 0, known)) {
            return MALFORMED;
        }
        if (known < start.length) {
            return INCOMPLETE;
        }
        return start == SIGNATURE ? binary(bytes, length) : line(bytes, length);
    }

    private int line(byte[] bytes, int length) {
        int end = LINE_START.length;
        while (end < length && end < LINE_LIMIT && bytes[end] != '\n') {
            if (bytes[end] != '\r' && (bytes[end] < ' ' || bytes[end] > '~') || bytes[end - 1] == '\r') {
                return MALFORMED;
            }
            end++;
        }
        if (end == LINE_LIMIT) {
            return MALFORMED;
        }
        if (end == length) {
            return INCOMPLETE;
        }
        if (bytes[end - 1] != '\r') {
            return MALFORMED;
        }
        String line = new String(bytes, 0, end - 1, StandardCharsets.US_ASCII);
        return words(line.split(" ", -1)) ? end + 1 : MALFORMED;
    }

    private boolean words(String[] words) {
        if (words[1].equals("UNKNOWN")) {
            return true;
        }
        boolean four = words[1].equals("TCP4");
        if (words.length != 6 || !four && !words[1].equals("TCP6")) {
            return false;
        }
        InetAddress from = address(words[2], four);
        InetAddress to = address(words[3], four);
        int fromPort = number(words[4], 65535);
        int toPort = number(words[5], 65535);
        if (from == null || to == null || fromPort < 0 || toPort < 0) {
            return false;
        }
        source = new InetSocketAddress(from, fromPort);
        destination = new InetSocketAddress(to, toPort);
        return true;
    }

    private static InetAddress address(String text, boolean four) {
        if (four) {
            String[] parts = text.split("\\.", -1);
            byte[] octets = new byte[4];
            for (int i = 0; i < octets.length; i++) {
                int octet = parts.length == octets.length ? number(parts[i], 255) : -1;
                if (octet < 0) {
                    return null;
                }
                octets[i] = (byte) octet;
            }
            return address(octets);
        }
        // A name would be no literal, and a zone means nothing here.
        if (!text.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A decimal number without leading zeros, or -1. */
    private static int number(String text, int most) {
        if (!text.matches("0|[1-9][0-9]{0,4}")) {
            return -1;
        }
        int number = Integer.parseInt(text);
        return number <= most ? number : -1;
    }

    private int binary(byte[] bytes, int length) {
        if (length < FIXED) {
            // The octets that are there can be wrong already.
            return length > 12 && !command(bytes[12]) || length > 13 && !family(bytes[13]) ? MALFORMED : INCOMPLETE;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, 0, length);
        int end = FIXED + Short.toUnsignedInt(header.getShort(14));
        if (!command(bytes[12]) || !family(bytes[13]) || end > LIMIT) {
            return MALFORMED;
        }
        if (length < end) {
            return INCOMPLETE;
        }
        if (bytes[12] == LOCAL) {
            return end;
        }
        return addresses(header.limit(end), bytes[13]) ? end : MALFORMED;
    }

    private static boolean command(byte octet) {
        return octet == LOCAL || octet == PROXY;
    }

    private static boolean family(byte octet) {
        return octet == UNSPECIFIED || octet == TCP4 || octet == TCP6 || octet == UNIX_STREAM;
    }

    private boolean addresses(ByteBuffer header, byte family) {
        int octets = family == TCP4 ? 4 : 16;
        int expected = family == UNSPECIFIED ? 0 : family == UNIX_STREAM ? UNIX_LENGTH : 2 * octets + 2 * Short.BYTES;
        if (header.limit() - FIXED < expected) {
            return false;
        }
        header.position(FIXED);
        if (family == TCP4 || family == TCP6) {
            InetAddress from = address(header, octets);
            InetAddress to = address(header, octets);
            source = new InetSocketAddress(from, Short.toUnsignedInt(header.getShort()));
            destination = new InetSocketAddress(to, Short.toUnsignedInt(header.getShort()));
        }
        // What stands behind no address at all is not to be read.
        return family == UNSPECIFIED || extensions(header.position(FIXED + expected));
    }

    private static InetAddress address(ByteBuffer header, int length) {
        byte[] octets = new byte[length];
        header.get(octets);
        return address(octets);
    }

    /** Type, length and value, one after the other (section 2.2): a checksum is verified, and whether the client spoke TLS is read. */
    private boolean extensions(ByteBuffer header) {
        while (header.hasRemaining()) {
            if (header.remaining() < TLV_FIXED) {
                return false;
            }
            int type = header.get();
            int length = Short.toUnsignedInt(header.getShort());
            int start = header.position();
            if (length > header.remaining() || type == TYPE_CRC32C && !sound(header, start, length)) {
                return false;
            }
            secure |= type == TYPE_SSL && length > 0 && (header.get(start) & 1) != 0;
            header.position(start + length);
        }
        return true;
    }

    /** The checksum is over the whole header, with zeros in its own place. */
    private static boolean sound(ByteBuffer header, int start, int length) {
        if (length != Integer.BYTES) {
            return false;
        }
        byte[] octets = new byte[header.limit()];
        header.get(0, octets);
        Arrays.fill(octets, start, start + length, (byte) 0);
        CRC32C sum = new CRC32C();
        sum.update(octets);
        return header.getInt(start) == (int) sum.getValue();
    }

    /** Whom the proxy speaks for; null when it speaks for itself, or does not say. */
    public InetSocketAddress source() {
        return source;
    }

    /** The address that the client connected to; null with {@link #source}. */
    public InetSocketAddress destination() {
        return destination;
    }

    /** Whether the client spoke TLS to the proxy. */
    public boolean secure() {
        return secure;
    }
}
