package dev.quadrant.dns.transport;

import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Opens the sockets that DNS is served on, with the options that it needs (ip(7), ipv6(7), udp(7), tcp(7)). */
final class Sockets {
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_WAITFORONE = 0x10000;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int IPPROTO_IP = 0;
    static final int IP_PKTINFO = 8;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_PKTINFO = 50;
    static final int SHUT_RDWR = 2;

    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int PMTUDISC_PROBE = 3;
    private static final int PMTUDISC_OMIT = 5;
    /** What every path takes whole, for all that is known (RFC 9715, appendix A). */
    private static final int NEVER_FRAGMENTED = 1232;

    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int BACKLOG = 1024;
    /** What a burst may pile up while the thread works on a batch. */
    private static final int UDP_BUFFER = 4 << 20;

    private Sockets() {}

    /**
     * A blocking UDP socket that shares its address with those of other threads. On a wildcard address it tells where each
     * message came to.
     *
     * @param payload most octets that are sent in a datagram
     */
    static int udp(InetSocketAddress address, int payload) throws IOException {
        int fd = open(address, SOCK_DGRAM);
        try {
            set(fd, SOL_SOCKET, SO_REUSEPORT, 1, address);
            set(fd, SOL_SOCKET, SO_RCVBUF, UDP_BUFFER, address);
            set(fd, SOL_SOCKET, SO_SNDBUF, UDP_BUFFER, address);
            boolean ipv6 = SocketAddresses.family(address) == SocketAddresses.AF_INET6;
            set(
                    fd,
                    ipv6 ? IPPROTO_IPV6 : IPPROTO_IP,
                    ipv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER,
                    fragments(ipv6, payload),
                    address);
            if (address.getAddress().isAnyLocalAddress()) {
                set(fd, ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, ipv6 ? IPV6_RECVPKTINFO : IP_PKTINFO, 1, address);
            }
            bind(fd, address);
            return fd;
        } catch (IOException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /**
     * Fragments are easily forged: never let path MTU discovery, which anyone can poison, shrink answers into them, and let no
     * router make any where that loses nothing (RFC 9715, section 3.1). A packet that is never in fragments needs no identification either, which
     * costs the kernel 2 to 4 % of an answer. IPv6 routers make none.
     */
    private static int fragments(boolean ipv6, int payload) {
        return !ipv6 && payload <= NEVER_FRAGMENTED ? PMTUDISC_PROBE : PMTUDISC_OMIT;
    }

    /** Binds and closes a UDP socket that shares with nobody: a shared one would not notice another server. */
    static void probeUdp(InetSocketAddress address) throws IOException {
        int fd = open(address, SOCK_DGRAM);
        try {
            bind(fd, address);
        } finally {
            Libc.close(fd);
        }
    }

    /** A non-blocking TCP socket that listens. */
    static int tcp(InetSocketAddress address) throws IOException {
        int fd = open(address, SOCK_STREAM | SOCK_NONBLOCK);
        try {
            set(fd, SOL_SOCKET, SO_REUSEADDR, 1, address);
            bind(fd, address);
            check(Libc.listen(fd, BACKLOG), address);
            return fd;
        } catch (IOException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** Answers go out at once, not when there are enough of them. */
    static void noDelay(int fd) {
        setQuietly(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    }

    private static int open(InetSocketAddress address, int type) throws IOException {
        int family = SocketAddresses.family(address);
        int fd = check(Libc.socket(family, type | SOCK_CLOEXEC, 0), address);
        if (family == SocketAddresses.AF_INET6) {
            setQuietly(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        }
        return fd;
    }

    private static void bind(int fd, InetSocketAddress address) throws IOException {
        long memory = Memory.allocate(SocketAddresses.SIZE);
        try {
            check(Libc.bind(fd, memory, SocketAddresses.write(address, memory)), address);
        } finally {
            Memory.free(memory);
        }
    }

    private static void set(int fd, int level, int option, int value, InetSocketAddress address) throws IOException {
        check(setQuietly(fd, level, option, value), address);
    }

    private static int setQuietly(int fd, int level, int option, int value) {
        long memory = Memory.allocate(Integer.BYTES);
        try {
            Memory.putInt(memory, value);
            return Libc.setsockopt(fd, level, option, memory, Integer.BYTES);
        } finally {
            Memory.free(memory);
        }
    }

    private static int check(int returned, InetSocketAddress address) throws IOException {
        if (returned < 0) {
            throw new IOException(Endpoint.format(address) + ": " + Errno.describe(returned));
        }
        return returned;
    }
}
