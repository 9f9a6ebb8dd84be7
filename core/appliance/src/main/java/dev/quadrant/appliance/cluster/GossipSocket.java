package dev.quadrant.appliance.cluster;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** The UDP socket of gossip: sends and receives whole datagrams, never waits. For one thread. */
final class GossipSocket implements AutoCloseable {
    /** Longest datagram that is received whole; longer ones are no packets of ours. */
    static final int DATAGRAM_MAX = 1500;

    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    private final int fd;
    private final boolean ipv6;
    private final long buffer = Memory.allocate(DATAGRAM_MAX);
    private final long address = Memory.allocate(SocketAddresses.SIZE);
    private final long peer = Memory.allocate(SocketAddresses.SIZE);
    private final long length = Memory.allocate(4);
    private final byte[] datagram = new byte[DATAGRAM_MAX];

    private GossipSocket(int fd, boolean ipv6) {
        this.fd = fd;
        this.ipv6 = ipv6;
    }

    /** Binds; a socket on {@code [::]} hears IPv4 too. */
    static GossipSocket bind(InetSocketAddress listen) throws LinuxException {
        int family = SocketAddresses.family(listen);
        int fd = LinuxException.check(
                "open a UDP socket", Libc.socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        GossipSocket socket = new GossipSocket(fd, family == SocketAddresses.AF_INET6);
        try {
            if (socket.ipv6) {
                Memory.putInt(socket.length, 0);
                Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, socket.length, 4);
            }
            int size = SocketAddresses.write(listen, socket.address);
            LinuxException.check("listen", Libc.bind(fd, socket.address, size));
            return socket;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    int fd() {
        return fd;
    }

    /** The port that it is bound to. */
    InetSocketAddress local() {
        Memory.putInt(length, SocketAddresses.SIZE);
        Libc.getsockname(fd, address, length);
        return SocketAddresses.read(address);
    }

    /** Receives the next datagram into {@link #datagram}; its length, or a negative number when none waits. */
    int receive() {
        Memory.putInt(length, SocketAddresses.SIZE);
        int received = (int) Libc.recvfrom(fd, buffer, DATAGRAM_MAX, 0, peer, length);
        if (received >= 0) {
            Memory.copy(buffer, datagram, 0, received);
        }
        return received;
    }

    byte[] datagram() {
        return datagram;
    }

    /** Where the last datagram came from; made only when somebody asks, so that junk costs nothing. */
    InetSocketAddress source() {
        return SocketAddresses.read(peer);
    }

    /** Sends; a negated error number when the kernel would not. */
    long send(InetSocketAddress to, byte[] bytes) {
        boolean mapped = ipv6 && to.getAddress() instanceof Inet4Address;
        if (!ipv6 && !(to.getAddress() instanceof Inet4Address)) {
            return -Errno.ENETUNREACH;
        }
        int size = SocketAddresses.write(to, address);
        if (mapped) {
            size = map();
        }
        Memory.copy(bytes, 0, buffer, bytes.length);
        return Libc.sendto(fd, buffer, bytes.length, 0, address, size);
    }

    /** Turns the IPv4 address in memory into an IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2). */
    private int map() {
        int ipv4 = Memory.getInt(address + 4);
        Memory.putShort(address, (short) SocketAddresses.AF_INET6);
        Memory.putInt(address + 4, 0);
        Memory.putLong(address + 8, 0);
        Memory.putInt(address + 16, 0xffff0000);
        Memory.putInt(address + 20, ipv4);
        return SocketAddresses.SIZE;
    }

    @Override
    public void close() {
        Libc.close(fd);
        Memory.free(buffer);
        Memory.free(address);
        Memory.free(peer);
        Memory.free(length);
    }
}
