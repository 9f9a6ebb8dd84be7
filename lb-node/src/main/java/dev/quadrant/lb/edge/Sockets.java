package dev.quadrant.lb.edge;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.net.InetSocketAddress;

/** TCP sockets as the loops want them. All return a descriptor or 0, or a negated error number. */
final class Sockets {
    static final int MSG_PEEK = 0x2;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int SHUT_WR = 1;

    private static final int SOCK_STREAM = 1;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_ERROR = 4;
    private static final int SO_KEEPALIVE = 9;
    private static final int SO_LINGER = 13;
    private static final int SO_REUSEPORT = 15;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int BACKLOG = 4096;

    private Sockets() {}

    /** A socket that listens, as others of this process do on the same address. */
    static int listen(InetSocketAddress address) {
        int fd = bind(address, true);
        if (fd < 0) {
            return fd;
        }
        int result = Libc.listen(fd, BACKLOG);
        if (result < 0) {
            Libc.close(fd);
            return result;
        }
        return fd;
    }

    /**
     * A socket that has an address and does not listen: nobody can connect to it, and be reset when it is closed.
     *
     * @param shared whether other sockets of this user may listen on the same address
     */
    static int bind(InetSocketAddress address, boolean shared) {
        int family = SocketAddresses.family(address);
        int fd = Libc.socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            return fd;
        }
        set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        if (shared) {
            set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
        }
        if (family == SocketAddresses.AF_INET6) {
            set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        }
        long memory = Memory.allocate(SocketAddresses.SIZE);
        int result = Libc.bind(fd, memory, SocketAddresses.write(address, memory));
        Memory.free(memory);
        if (result < 0) {
            Libc.close(fd);
            return result;
        }
        return fd;
    }

    /** The address that a socket is bound to. */
    static InetSocketAddress localAddress(int fd) {
        long memory = Memory.allocate(SocketAddresses.SIZE + Long.BYTES);
        try {
            Memory.putInt(memory + SocketAddresses.SIZE, SocketAddresses.SIZE);
            int result = Libc.getsockname(fd, memory, memory + SocketAddresses.SIZE);
            if (result < 0) {
                throw new IllegalStateException("getsockname: " + Errno.describe(result));
            }
            return SocketAddresses.read(memory);
        } finally {
            Memory.free(memory);
        }
    }

    /** A socket that is being connected; the address is as {@link SocketAddresses#write} leaves it. */
    static int connect(int family, long address, int length) {
        int fd = Libc.socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            return fd;
        }
        tune(fd);
        int result = Libc.connect(fd, address, length);
        if (result < 0 && result != -Errno.EINPROGRESS) {
            Libc.close(fd);
            return result;
        }
        return fd;
    }

    /** What every connection is given: small writes go at once, and the kernel notices a dead peer in the end. */
    static void tune(int fd) {
        set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
        set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    }

    /** The result of a connect that was in progress: 0 or a negated error number. */
    static int connectResult(int fd) {
        long memory = Scratch.MEMORY.get();
        Memory.putInt(memory, 0);
        Memory.putInt(memory + Long.BYTES, Integer.BYTES);
        int result = Libc.getsockopt(fd, SOL_SOCKET, SO_ERROR, memory, memory + Long.BYTES);
        return result < 0 ? result : -Memory.getInt(memory);
    }

    /** Makes close send a reset, so that the peer cannot take what it got for the whole. */
    static void resetOnClose(int fd) {
        long memory = Scratch.MEMORY.get();
        Memory.putInt(memory, 1);
        Memory.putInt(memory + Integer.BYTES, 0);
        Libc.setsockopt(fd, SOL_SOCKET, SO_LINGER, memory, 2 * Integer.BYTES);
    }

    private static void set(int fd, int level, int name, int value) {
        long memory = Scratch.MEMORY.get();
        Memory.putInt(memory, value);
        Libc.setsockopt(fd, level, name, memory, Integer.BYTES);
    }

    /** A few bytes a thread for option values; loops are few and live as long as the process. */
    private static final class Scratch {
        static final ThreadLocal<Long> MEMORY = ThreadLocal.withInitial(() -> Memory.allocate(2 * Long.BYTES));
    }

    /**
     * Whether a connection stands and has nothing to read.
     *
     * @param octet memory for one octet, which is not taken from what there is
     */
    static boolean isSilent(int fd, long octet) {
        return Libc.recv(fd, octet, 1, MSG_PEEK | MSG_DONTWAIT) == -Errno.EAGAIN;
    }
}
