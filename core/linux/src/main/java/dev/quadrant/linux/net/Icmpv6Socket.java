package dev.quadrant.linux.net;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A raw ICMPv6 socket (ipv6(7), RFC 3542) that hears the neighbour messages about one address on one interface, whether or
 * not the host has the address. It is in the address's solicited-node group, so that the interface and the switches pass
 * solicitations on; the membership ends with the socket. For one thread at a time.
 */
final class Icmpv6Socket implements AutoCloseable {
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTOIFINDEX = 62;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_ADD_MEMBERSHIP = 20;
    private static final int IPV6_FREEBIND = 78;
    private static final int ICMPV6_FILTER = 1;
    private static final int ICMPV6_FILTER_BYTES = 32;
    /** {@code struct ipv6_mreq}: a group and an interface. */
    private static final int MEMBERSHIP_BYTES = 20;

    private final int fd;
    private final long buffer = Memory.allocate(NeighbourPacket.BYTES_MAX);
    private final long address = Memory.allocate(SocketAddresses.SIZE);
    private final long length = Memory.allocate(4);

    private Icmpv6Socket(int fd) {
        this.fd = fd;
    }

    static Icmpv6Socket open(int interfaceIndex, InetAddress about) throws LinuxException {
        Icmpv6Socket socket = new Icmpv6Socket(LinuxException.check(
                "open a raw ICMPv6 socket",
                Libc.socket(
                        SocketAddresses.AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NeighbourPacket.ICMPV6)));
        try {
            // The kernel drops other types before it copies a packet, and other targets before it wakes anybody.
            socket.onlyNeighbourMessages();
            SocketFilter.neighbourDiscovery(about).attach(socket.fd);
            socket.option("bind to an interface", SOL_SOCKET, SO_BINDTOIFINDEX, interfaceIndex);
            socket.option("set a hop limit", IPPROTO_IPV6, IPV6_UNICAST_HOPS, NeighbourPacket.HOP_LIMIT);
            // Answers leave from the address; while the host does not have it, only groups are heard.
            socket.option("bind before an address is there", IPPROTO_IPV6, IPV6_FREEBIND, 1);
            int size = SocketAddresses.write(new InetSocketAddress(about, 0), socket.address);
            LinuxException.check("bind to " + about.getHostAddress(), Libc.bind(socket.fd, socket.address, size));
            socket.join(interfaceIndex, NeighbourPacket.solicitedNode(about));
            return socket;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    private void onlyNeighbourMessages() throws LinuxException {
        long blocked = Memory.allocate(ICMPV6_FILTER_BYTES);
        try {
            for (int word = 0; word < ICMPV6_FILTER_BYTES / 4; word++) {
                Memory.putInt(blocked + 4L * word, -1);
            }
            pass(blocked, NeighbourPacket.SOLICITATION_TYPE);
            pass(blocked, NeighbourPacket.ADVERTISEMENT_TYPE);
            LinuxException.check(
                    "filter ICMPv6",
                    Libc.setsockopt(fd, NeighbourPacket.ICMPV6, ICMPV6_FILTER, blocked, ICMPV6_FILTER_BYTES));
        } finally {
            Memory.free(blocked);
        }
    }

    private static void pass(long blocked, int type) {
        long word = blocked + (type >> 5) * 4L;
        Memory.putInt(word, Memory.getInt(word) & ~(1 << (type & 31)));
    }

    private void option(String attempt, int level, int name, int value) throws LinuxException {
        Memory.putInt(length, value);
        LinuxException.check(attempt, Libc.setsockopt(fd, level, name, length, 4));
    }

    private void join(int interfaceIndex, InetAddress group) throws LinuxException {
        long membership = Memory.allocate(MEMBERSHIP_BYTES);
        try {
            Memory.copy(group.getAddress(), 0, membership, 16);
            Memory.putInt(membership + 16, interfaceIndex);
            LinuxException.check(
                    "join " + group.getHostAddress(),
                    Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, membership, MEMBERSHIP_BYTES));
        } finally {
            Memory.free(membership);
        }
    }

    /** The descriptor, for poll(2). */
    int fd() {
        return fd;
    }

    /**
     * Takes the next message, without waiting; {@link #source} then says whom it is from.
     *
     * @param into at least {@link NeighbourPacket#BYTES_MAX} bytes
     * @return its length, 0 when there is none
     */
    int receive(byte[] into) throws LinuxException {
        Memory.putInt(length, SocketAddresses.SIZE);
        int received = PacketSocket.received(Libc.recvfrom(fd, buffer, NeighbourPacket.BYTES_MAX, 0, address, length));
        Memory.copy(buffer, into, 0, received);
        return received;
    }

    /** The sender of the last message. */
    InetAddress source() {
        return SocketAddresses.read(address).getAddress();
    }

    /** Sends a message from the address, which the host has, to one on the link; the kernel finds out where that is. */
    void send(InetAddress to, byte[] body) throws LinuxException {
        int size = SocketAddresses.write(new InetSocketAddress(to, 0), address);
        Memory.copy(body, 0, buffer, body.length);
        long sent = Libc.sendto(fd, buffer, body.length, 0, address, size);
        if (sent < 0) {
            throw new LinuxException("answer " + to.getHostAddress(), sent);
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
        Memory.free(buffer);
        Memory.free(address);
        Memory.free(length);
    }
}
