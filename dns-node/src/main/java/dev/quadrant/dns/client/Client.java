package dev.quadrant.dns.client;

import dev.quadrant.dns.wire.Wire;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Who asks: an address in numbers, so that comparing prefixes allocates nothing. Reused; not thread-safe. */
public final class Client {
    private boolean ipv6;
    private long high;
    private long low;

    /** Takes the address in {@code bytes}: 4 or 16 of them at {@code at}. An IPv4-mapped address counts as IPv4. */
    public void set(byte[] bytes, int at, int length) {
        if (length == 4) {
            ipv4(Wire.i32(bytes, at));
        } else {
            ipv6(u64(bytes, at), u64(bytes, at + 8));
        }
    }

    private static long u64(byte[] bytes, int at) {
        return (long) Wire.i32(bytes, at) << 32 | Wire.i32(bytes, at + 4) & 0xffff_ffffL;
    }

    public void ipv4(int address) {
        ipv6 = false;
        high = 0;
        low = address & 0xffff_ffffL;
    }

    /** Takes an IPv6 address in two halves. */
    public void ipv6(long upper, long lower) {
        if (upper == 0 && lower >>> 32 == 0xffff) {
            ipv4((int) lower);
            return;
        }
        ipv6 = true;
        high = upper;
        low = lower;
    }

    public boolean isIpv6() {
        return ipv6;
    }

    /** The upper 64 bits of an IPv6 address, 0 for IPv4. */
    public long high() {
        return high;
    }

    /** The lower 64 bits of an IPv6 address, or an IPv4 address. */
    public long low() {
        return low;
    }

    /**
     * A number for the network that the address is in.
     *
     * @param ipv4Bits length of the prefix for IPv4, 1 to 32
     * @param ipv6Bits the same for IPv6, 1 to 64
     */
    public long network(int ipv4Bits, int ipv6Bits) {
        return ipv6 ? high >>> 64 - ipv6Bits | 1L << 63 : low >>> 32 - ipv4Bits;
    }

    /** Writes the address; returns its bytes, 4 or 16. */
    public int write(byte[] to, int at) {
        if (!ipv6) {
            Wire.put32(to, at, (int) low);
            return 4;
        }
        Wire.put32(to, at, (int) (high >>> 32));
        Wire.put32(to, at + 4, (int) high);
        Wire.put32(to, at + 8, (int) (low >>> 32));
        Wire.put32(to, at + 12, (int) low);
        return 16;
    }

    @Override
    public String toString() {
        byte[] bytes = new byte[16];
        int length = write(bytes, 0);
        try {
            return InetAddress.getByAddress(Arrays.copyOf(bytes, length)).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes", e);
        }
    }
}
