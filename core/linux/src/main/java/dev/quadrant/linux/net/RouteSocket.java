package dev.quadrant.linux.net;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A routing netlink socket: changes and lists the host's addresses and interfaces, each call waiting for the kernel's own
 * answer (well below a millisecond). With groups it also hears of changes that others make. For one thread at a time.
 */
public final class RouteSocket implements AutoCloseable {
    /** The tag of addresses that Quadrant added ({@code IFA_PROTO}; kernels before 5.18 drop it). */
    public static final int PROTOCOL = 0x56;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int RTMGRP_LINK = 0x1;
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;
    private static final short RTM_NEWLINK = 16;
    private static final short RTM_GETLINK = 18;
    private static final int NLM_F_DUMP = 0x300;
    private static final int IFF_UP = 1;
    private static final short IFLA_AF_SPEC = 26;
    private static final short IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final byte ADDR_GEN_MODE_NONE = 1;
    private static final short AF_INET6 = 10;
    private static final int DUMPS_MAX = 5;
    /** Twice what the kernel sends at once. */
    private static final int BUFFER = 65_536;

    private static final int SOCKADDR_NL = 12;
    private static final int POLLIN = 1;
    private static final int ANSWER_MILLIS_MAX = 2_000;

    private final int fd;
    private final long buffer = Memory.allocate(BUFFER);
    private final long poll = Memory.allocate(8);
    private final byte[] datagram = new byte[BUFFER];
    private int sequence;

    private RouteSocket(int fd) {
        this.fd = fd;
        Memory.putInt(poll, fd);
        Memory.putShort(poll + 4, (short) POLLIN);
    }

    /** A socket for requests. */
    public static RouteSocket open() throws LinuxException {
        return open(0);
    }

    /** A socket that hears of every change of addresses and interfaces; poll its {@link #fd} and call {@link #drain}. */
    public static RouteSocket monitor() throws LinuxException {
        return open(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
    }

    private static RouteSocket open(int groups) throws LinuxException {
        int fd = LinuxException.check(
                "open a netlink socket",
                Libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
        long address = Memory.allocate(SOCKADDR_NL);
        try {
            Memory.putShort(address, (short) AF_NETLINK);
            Memory.putInt(address + 8, groups);
            LinuxException.check("bind a netlink socket", Libc.bind(fd, address, SOCKADDR_NL));
        } catch (LinuxException e) {
            Libc.close(fd);
            throw e;
        } finally {
            Memory.free(address);
        }
        return new RouteSocket(fd);
    }

    /** The descriptor, for poll(2). */
    public int fd() {
        return fd;
    }

    /** Adds a host address to an interface; it may be there already. */
    public void addAddress(int interfaceIndex, InetAddress address) throws LinuxException {
        int next = ++sequence;
        request("add " + address.getHostAddress(), next, AddressRequest.add(next, interfaceIndex, address, PROTOCOL));
    }

    /**
     * Removes a host address.
     *
     * @return false when it was not there
     */
    public boolean deleteAddress(int interfaceIndex, InetAddress address) throws LinuxException {
        int next = ++sequence;
        try {
            request("remove " + address.getHostAddress(), next, AddressRequest.delete(next, interfaceIndex, address));
            return true;
        } catch (LinuxException e) {
            if (e.errno() == Errno.EADDRNOTAVAIL || e.errno() == Errno.ENODEV) {
                return false;
            }
            throw e;
        }
    }

    /** Switches an interface on; one that is on stays as it is. */
    public void setUp(int interfaceIndex) throws LinuxException {
        ByteBuffer message = changeLink(interfaceIndex, IFF_UP);
        request("switch interface " + interfaceIndex + " on", sequence, AddressRequest.end(message));
    }

    /** Has the kernel give an interface no link-local address of its own, and so solicit no routers there. */
    public void withoutLinkLocal(int interfaceIndex) throws LinuxException {
        ByteBuffer message = changeLink(interfaceIndex, 0)
                .putShort((short) 16)
                .putShort(IFLA_AF_SPEC)
                .putShort((short) 12)
                .putShort(AF_INET6)
                .putShort((short) 5)
                .putShort(IFLA_INET6_ADDR_GEN_MODE)
                .put(ADDR_GEN_MODE_NONE)
                .put((byte) 0)
                .putShort((short) 0);
        request("keep interface " + interfaceIndex + " without addresses", sequence, AddressRequest.end(message));
    }

    private ByteBuffer changeLink(int interfaceIndex, int flags) {
        int next = ++sequence;
        return AddressRequest.header(RTM_NEWLINK, AddressRequest.NLM_F_REQUEST | AddressRequest.NLM_F_ACK, next)
                .putInt(0)
                .putInt(interfaceIndex)
                .putInt(flags)
                .putInt(flags);
    }

    /** All addresses of the host. */
    public List<NetlinkEvent.Address> addresses() throws LinuxException {
        return list("list addresses", AddressRequest.RTM_GETADDR, NetlinkEvent.Address.class);
    }

    /** All interfaces of the host. */
    public List<NetlinkEvent.Link> links() throws LinuxException {
        return list("list interfaces", RTM_GETLINK, NetlinkEvent.Link.class);
    }

    /** A dump; one that changed under way is begun anew, a bounded number of times. */
    private <T extends NetlinkEvent> List<T> list(String attempt, short type, Class<T> kind) throws LinuxException {
        List<T> all = new ArrayList<>();
        boolean[] interrupted = {true};
        for (int tries = 0; interrupted[0] && tries < DUMPS_MAX; tries++) {
            interrupted[0] = false;
            all.clear();
            dump(attempt, type, event -> {
                if (kind.isInstance(event)) {
                    all.add(kind.cast(event));
                }
                interrupted[0] |= event instanceof NetlinkEvent.Interrupted;
            });
        }
        return all;
    }

    /**
     * Takes what the kernel has to say without waiting.
     *
     * @return false when the kernel had to drop something: the listener lists everything anew
     */
    public boolean drain(Consumer<NetlinkEvent> events) {
        boolean whole = true;
        while (true) {
            long received = Libc.recv(fd, buffer, BUFFER, 0);
            if (received > 0) {
                read((int) received, events);
            } else if (received == -Errno.ENOBUFS) {
                whole = false;
            } else if (received != -Errno.EINTR) {
                return whole;
            }
        }
    }

    private void dump(String attempt, short type, Consumer<NetlinkEvent> events) throws LinuxException {
        int next = ++sequence;
        ByteBuffer message = AddressRequest.header(type, AddressRequest.NLM_F_REQUEST | NLM_F_DUMP, next);
        message.putInt(0);
        if (type == RTM_GETLINK) {
            message.putInt(0).putInt(0).putInt(0);
        } else {
            message.putInt(0);
        }
        send(attempt, AddressRequest.end(message));
        boolean[] done = new boolean[1];
        int[] failure = new int[1];
        while (!done[0] && failure[0] == 0) {
            receive(attempt, event -> {
                switch (event) {
                    case NetlinkEvent.Done end -> done[0] |= end.sequence() == next;
                    case NetlinkEvent.Acknowledged answer -> failure[0] = answer.errno();
                    default -> events.accept(event);
                }
            });
        }
        if (failure[0] != 0) {
            throw new LinuxException(attempt, failure[0]);
        }
    }

    private void request(String attempt, int expected, byte[] message) throws LinuxException {
        send(attempt, message);
        int[] answer = {-1};
        while (answer[0] < 0) {
            receive(attempt, event -> {
                if (event instanceof NetlinkEvent.Acknowledged ack && ack.sequence() == expected) {
                    answer[0] = ack.errno();
                }
            });
        }
        if (answer[0] != 0) {
            throw new LinuxException(attempt, answer[0]);
        }
    }

    private void send(String attempt, byte[] message) throws LinuxException {
        Memory.copy(message, 0, buffer, message.length);
        long sent = Libc.send(fd, buffer, message.length, 0);
        if (sent < 0) {
            throw new LinuxException(attempt, sent);
        }
    }

    private void receive(String attempt, Consumer<NetlinkEvent> events) throws LinuxException {
        while (true) {
            long received = Libc.recv(fd, buffer, BUFFER, 0);
            if (received > 0) {
                read((int) received, events);
                return;
            }
            if (received != -Errno.EAGAIN && received != -Errno.EINTR) {
                throw new LinuxException(attempt, received);
            }
            if (Libc.poll(poll, 1, ANSWER_MILLIS_MAX) == 0) {
                throw new LinuxException(attempt, Errno.ETIMEDOUT);
            }
        }
    }

    private void read(int length, Consumer<NetlinkEvent> events) {
        Memory.copy(buffer, datagram, 0, length);
        NetlinkReader.read(datagram, length, events);
    }

    @Override
    public void close() {
        Libc.close(fd);
        Memory.free(buffer);
        Memory.free(poll);
    }
}
