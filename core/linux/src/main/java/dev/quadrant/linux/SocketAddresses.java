package dev.quadrant.linux;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** {@code sockaddr_in} and {@code sockaddr_in6} in memory (ip(7), ipv6(7)). */
public final class SocketAddresses {
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    /** Bytes that hold either form. */
    public static final int SIZE = 28;

    private static final int SIZE_IPV4 = 16;

    private SocketAddresses() {}

    public static int family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address ? AF_INET : AF_INET6;
    }

    /**
     * Writes {@code address} to {@code memory}, which has room for {@link #SIZE} bytes.
     *
     * @return the length to give to the kernel
     */
    public static int write(InetSocketAddress address, long memory) {
        byte[] bytes = address.getAddress().getAddress();
        boolean ipv4 = bytes.length == 4;
        for (int i = 0; i < SIZE; i++) {
            Memory.putByte(memory + i, (byte) 0);
        }
        Memory.putShort(memory, (short) (ipv4 ? AF_INET : AF_INET6));
        Memory.putByte(memory + 2, (byte) (address.getPort() >> 8));
        Memory.putByte(memory + 3, (byte) address.getPort());
        Memory.copy(bytes, 0, memory + (ipv4 ? 4 : 8), bytes.length);
        return ipv4 ? SIZE_IPV4 : SIZE;
    }

    /** Reads what {@link #write} or the kernel wrote; an IPv6 scope is dropped, an IPv4-mapped address becomes IPv4. */
    public static InetSocketAddress read(long memory) {
        int family = Memory.getShort(memory);
        int port = (Memory.getByte(memory + 2) & 0xff) << 8 | Memory.getByte(memory + 3) & 0xff;
        byte[] bytes =
                switch (family) {
                    case AF_INET -> new byte[4];
                    case AF_INET6 -> new byte[16];
                    default -> throw new IllegalArgumentException("address family " + family);
                };
        Memory.copy(memory + (family == AF_INET ? 4 : 8), bytes, 0, bytes.length);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("no lookup for " + Arrays.toString(bytes), e);
        }
    }
}
