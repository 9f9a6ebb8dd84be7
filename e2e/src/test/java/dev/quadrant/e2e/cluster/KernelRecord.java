package dev.quadrant.e2e.cluster;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the kernel says about the virtual IPs in all hosts, and about the client's neighbours. One netlink socket hears all
 * namespaces (NETLINK_LISTEN_ALL_NSID): the kernel queues a change there while it still holds the lock under which all hosts'
 * addresses change, so the order of the events is the order of the changes, whatever the clock says. The stamp is taken when
 * the event is read, by a thread that runs before others.
 */
final class KernelRecord implements AutoCloseable {
    /** The number of the client's namespace; hosts have their own. */
    static final int CLIENT = 200;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_LISTEN_ALL_NSID = 8;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int RECEIVE_BUFFER = 8 << 20;
    private static final int[] GROUPS = {3, 5, 9};
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_NEWNEIGH = 28;
    private static final int BUFFER = 65_536;
    private static final int HEADER = 16;
    private static final int CONTROL = 64;
    private static final int MMSGHDR = 64;

    private final int fd;
    private final long buffer = Memory.allocate(BUFFER);
    private final long message = Memory.allocate(MMSGHDR + 16 + CONTROL);
    private final byte[] datagram = new byte[BUFFER];
    private final Thread thread = Thread.ofPlatform().name("kernel-record").unstarted(this::run);
    private final History history = new History();
    /** Guarded by itself. */
    private final List<Neighbour> neighbours = new ArrayList<>();

    private volatile boolean lost;
    private volatile boolean closed;

    /** The client's kernel now believes that a host has the virtual IP. */
    record Neighbour(long at, Family family, int host) {}

    /** @param watching a namespace that knows all others by number */
    KernelRecord(Namespace watching) {
        fd = watching.inside(KernelRecord::open);
        long vector = message + MMSGHDR;
        Memory.putLong(vector, buffer);
        Memory.putLong(vector + 8, BUFFER);
        Memory.putLong(message + 16, vector);
        Memory.putLong(message + 24, 1);
        thread.start();
    }

    private static int open() throws LinuxException {
        int fd = LinuxException.check("open a netlink socket", Libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, 0));
        long address = Memory.allocate(12);
        Memory.putShort(address, (short) AF_NETLINK);
        LinuxException.check("bind a netlink socket", Libc.bind(fd, address, 12));
        Memory.free(address);
        for (int group : GROUPS) {
            option(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
        }
        option(fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 1);
        option(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER);
        // Reads give up now and then, to see whether the record is closed.
        long timeout = Memory.allocate(16);
        Memory.putLong(timeout + 8, 200_000);
        LinuxException.check("SO_RCVTIMEO", Libc.setsockopt(fd, SOL_SOCKET, 20, timeout, 16));
        Memory.free(timeout);
        return fd;
    }

    private static void option(int fd, int level, int name, int value) throws LinuxException {
        long memory = Memory.allocate(4);
        try {
            Memory.putInt(memory, value);
            LinuxException.check("option " + level + "/" + name, Libc.setsockopt(fd, level, name, memory, 4));
        } finally {
            Memory.free(memory);
        }
    }

    private void run() {
        Namespace.hurry();
        while (!closed) {
            Memory.putLong(message + 32, message + MMSGHDR + 16);
            Memory.putLong(message + 40, CONTROL);
            int received = Libc.recvmmsg(fd, message, 1, 0, 0);
            long at = System.nanoTime();
            if (received == 1) {
                int length = Memory.getInt(message + 56);
                Memory.copy(buffer, datagram, 0, length);
                read(at, namespace(), length);
            } else if (received == -Errno.ENOBUFS) {
                lost = true;
            }
        }
    }

    /** The number of the namespace that an event comes from: ancillary data; -1 without. */
    private int namespace() {
        long control = message + MMSGHDR + 16;
        boolean present = Memory.getLong(message + 40) >= 20
                && Memory.getInt(control + 8) == SOL_NETLINK
                && Memory.getInt(control + 12) == NETLINK_LISTEN_ALL_NSID;
        return present ? Memory.getInt(control + 16) : -1;
    }

    private void read(long at, int namespace, int length) {
        ByteBuffer all = ByteBuffer.wrap(datagram, 0, length).order(ByteOrder.nativeOrder());
        while (all.remaining() >= HEADER) {
            int start = all.position();
            int end = start + all.getInt();
            int type = all.getShort();
            if (end - start < HEADER || end > length) {
                return;
            }
            if (type == RTM_NEWADDR || type == RTM_DELADDR) {
                address(at, namespace, type == RTM_NEWADDR, start + HEADER, end);
            } else if (type == RTM_NEWNEIGH && namespace == CLIENT) {
                neighbour(at, start + HEADER, end);
            }
            all.position(Math.min(length, end + 3 & ~3));
        }
    }

    /** struct ifaddrmsg: the local address of IPv4 is attribute 2, that of IPv6 attribute 1. */
    private void address(long at, int host, boolean present, int start, int end) {
        for (Family family : Family.values()) {
            byte[] vip = family.vip().getAddress();
            int attribute = attribute(start + 8, end, family == Family.IPV4 ? 2 : 1);
            if (datagram[start] == family.number() && attribute >= 0 && starts(attribute, vip)) {
                history.add(new History.Event(at, family, host, present));
            }
        }
    }

    /** struct ndmsg: the address is attribute 1, the MAC attribute 2. */
    private void neighbour(long at, int start, int end) {
        for (Family family : Family.values()) {
            int address = attribute(start + 12, end, 1);
            int mac = attribute(start + 12, end, 2);
            if (datagram[start] == family.number()
                    && address >= 0
                    && mac >= 0
                    && starts(address, family.vip().getAddress())) {
                synchronized (neighbours) {
                    neighbours.add(new Neighbour(at, family, Lab.hostOf(datagram, mac)));
                }
            }
        }
    }

    /** Where an attribute's value starts; -1 when it is absent. */
    private int attribute(int start, int end, int type) {
        ByteBuffer attributes = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        for (int at = start; at + 4 <= end; ) {
            int length = attributes.getShort(at) & 0xffff;
            if (length < 4) {
                return -1;
            }
            if ((attributes.getShort(at + 2) & 0x3fff) == type) {
                return at + 4;
            }
            at += length + 3 & ~3;
        }
        return -1;
    }

    private boolean starts(int offset, byte[] bytes) {
        return Arrays.equals(datagram, offset, offset + bytes.length, bytes, 0, bytes.length);
    }

    /** The virtual IPs' comings and goings from the beginning; grows. */
    History history() {
        return history;
    }

    /** What the client's neighbour table said, from the beginning. */
    List<Neighbour> neighbours() {
        synchronized (neighbours) {
            return List.copyOf(neighbours);
        }
    }

    /** Whether the kernel had more to say than there was room for: the record then proves nothing. */
    boolean lost() {
        return lost;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Libc.close(fd);
        Memory.free(buffer);
        Memory.free(message);
    }
}
