package dev.quadrant.appliance.cluster;

import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.stream.Exchange;
import dev.quadrant.cluster.stream.Outcome;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The TCP side of gossip, on the port of the UDP side: connections that exchange all that two members know. Never waits: all
 * descriptors are in one epoll set, whose own descriptor the agent's loop polls. For one thread.
 */
final class ExchangeSockets implements AutoCloseable {
    /** Connections of others at a time; further ones are closed at once. */
    static final int INBOUND_MAX = 8;
    /** Connections of our own at a time; further wishes wait for the next difference to be seen. */
    static final int OUTBOUND_MAX = 2;

    /** Bytes that one connection may give before the others have their turn. */
    private static final int CHUNK = 64 << 10;
    /** New connections in one turn. */
    private static final int ACCEPTS = 16;

    private static final int BACKLOG = 16;
    private static final int SOCK_STREAM = 1;
    private static final int NONBLOCK_CLOEXEC = 0x80800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_ERROR = 4;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EPOLL_ADD = 1;
    private static final int EPOLL_MODIFY = 3;
    private static final int EPOLLIN = 1;
    private static final int EPOLLOUT = 4;
    private static final int EVENTS = 16;
    /** {@code struct epoll_event} is packed on x86-64 alone. */
    private static final int EVENT = "amd64".equals(System.getProperty("os.arch")) ? 12 : 16;

    private static final int EVENT_FD = EVENT - 8;

    private final String self;
    private final PacketSeal seal;
    private final Exchange.Knowledge knowledge;
    private final ExchangeMetrics metrics;
    private final SecureRandom random = new SecureRandom();
    private final int listening;
    private final int epoll;
    private final Map<Integer, Connection> connections = new HashMap<>();
    private final long buffer = Memory.allocate(CHUNK);
    private final long address = Memory.allocate(SocketAddresses.SIZE);
    private final long value = Memory.allocate(4);
    private final long event = Memory.allocate(EVENT);
    private final long events = Memory.allocate((long) EVENTS * EVENT);
    private final byte[] chunk = new byte[CHUNK];

    private static final class Connection {
        final int fd;
        final Exchange exchange;
        /** Whom we asked; null for one that asked us. */
        final InetSocketAddress with;

        boolean connecting;
        int interest;

        Connection(int fd, Exchange exchange, InetSocketAddress with) {
            this.fd = fd;
            this.exchange = exchange;
            this.with = with;
            this.connecting = with != null;
        }
    }

    private ExchangeSockets(
            String self,
            PacketSeal seal,
            Exchange.Knowledge knowledge,
            ExchangeMetrics metrics,
            int listening,
            int epoll) {
        this.self = self;
        this.seal = seal;
        this.knowledge = knowledge;
        this.metrics = metrics;
        this.listening = listening;
        this.epoll = epoll;
    }

    /** Opens the listening socket on the address of the UDP side. */
    static int listen(InetSocketAddress on) throws LinuxException {
        int family = SocketAddresses.family(on);
        int fd = LinuxException.check("open a TCP socket", Libc.socket(family, SOCK_STREAM | NONBLOCK_CLOEXEC, 0));
        long memory = Memory.allocate(SocketAddresses.SIZE);
        try {
            Memory.putInt(memory, 1);
            Libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, memory, 4);
            Memory.putInt(memory, 0);
            if (family == SocketAddresses.AF_INET6) {
                Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, memory, 4);
            }
            LinuxException.check("listen", Libc.bind(fd, memory, SocketAddresses.write(on, memory)));
            LinuxException.check("listen", Libc.listen(fd, BACKLOG));
            return fd;
        } catch (LinuxException e) {
            Libc.close(fd);
            throw e;
        } finally {
            Memory.free(memory);
        }
    }

    /** @param listening from {@link #listen}; it belongs to the result */
    static ExchangeSockets open(
            String self, PacketSeal seal, Exchange.Knowledge knowledge, ExchangeMetrics metrics, int listening)
            throws LinuxException {
        int epoll = LinuxException.check("make an epoll set", Libc.epollCreate(EPOLL_CLOEXEC));
        ExchangeSockets sockets = new ExchangeSockets(self, seal, knowledge, metrics, listening, epoll);
        sockets.watch(EPOLL_ADD, listening, EPOLLIN);
        return sockets;
    }

    /** Readable when {@link #serve} has something to do. */
    int fd() {
        return epoll;
    }

    /** When the first exchange is too slow. */
    long nextAt() {
        long next = Long.MAX_VALUE;
        for (Connection connection : connections.values()) {
            next = Math.min(next, connection.exchange.deadline());
        }
        return next;
    }

    private void watch(int operation, int fd, int interest) {
        Memory.putInt(event, interest);
        Memory.putInt(event + EVENT_FD, fd);
        Libc.epollControl(epoll, operation, fd, event);
    }

    /** Begins an exchange with a member, unless one goes on or too many do. */
    void connect(long now, InetSocketAddress with) {
        int outbound = 0;
        for (Connection connection : connections.values()) {
            if (with.equals(connection.with)) {
                return;
            }
            outbound += connection.with == null ? 0 : 1;
        }
        if (outbound >= OUTBOUND_MAX) {
            metrics.refused("too-many-outbound");
            return;
        }
        int fd = Libc.socket(SocketAddresses.family(with), SOCK_STREAM | NONBLOCK_CLOEXEC, 0);
        if (fd < 0) {
            metrics.refused("not-connected");
            return;
        }
        int result = Libc.connect(fd, address, SocketAddresses.write(with, address));
        if (result < 0 && result != -Errno.EINPROGRESS) {
            Libc.close(fd);
            metrics.refused("not-connected");
            return;
        }
        add(new Connection(fd, exchange(now), with));
    }

    private Exchange exchange(long now) {
        long challenge = random.nextLong();
        return new Exchange(seal, self, challenge == 0 ? 1 : challenge, knowledge, now);
    }

    private void add(Connection connection) {
        connections.put(connection.fd, connection);
        connection.interest = EPOLLIN | EPOLLOUT;
        watch(EPOLL_ADD, connection.fd, connection.interest);
    }

    /** Does what can be done without waiting. */
    void serve(long now) {
        int ready = Libc.epollWait(epoll, events, EVENTS, 0);
        for (int i = 0; i < ready; i++) {
            int fd = Memory.getInt(events + (long) i * EVENT + EVENT_FD);
            if (fd == listening) {
                accept(now);
            } else {
                Connection connection = connections.get(fd);
                if (connection != null) {
                    turn(connection);
                }
            }
        }
        for (Connection connection : List.copyOf(connections.values())) {
            connection.exchange.late(now);
            endOrWatch(connection);
        }
    }

    private void accept(long now) {
        for (int i = 0; i < ACCEPTS; i++) {
            int fd = Libc.accept4(listening, 0, 0, NONBLOCK_CLOEXEC);
            if (fd < 0) {
                return;
            }
            long inbound = connections.values().stream()
                    .filter(connection -> connection.with == null)
                    .count();
            if (inbound >= INBOUND_MAX) {
                Libc.close(fd);
                metrics.refused("too-many-inbound");
            } else {
                add(new Connection(fd, exchange(now), null));
            }
        }
    }

    private void turn(Connection connection) {
        if (connection.connecting) {
            Memory.putInt(address, 4);
            Libc.getsockopt(connection.fd, SOL_SOCKET, SO_ERROR, value, address);
            if (Memory.getInt(value) != 0) {
                end(connection, "not-connected");
                return;
            }
            connection.connecting = false;
        }
        read(connection);
        write(connection);
    }

    private void read(Connection connection) {
        long count = Libc.recv(connection.fd, buffer, CHUNK, 0);
        if (count > 0) {
            metrics.received(count);
            Memory.copy(buffer, chunk, 0, (int) count);
            connection.exchange.received(ByteBuffer.wrap(chunk, 0, (int) count));
        } else if (count == 0 || count != -Errno.EAGAIN && count != -Errno.EINTR) {
            connection.exchange.toSend();
            connection.exchange.closed();
        }
    }

    private void write(Connection connection) {
        int left = CHUNK;
        while (left > 0) {
            ByteBuffer out = connection.exchange.toSend();
            int length = Math.min(left, out.remaining());
            if (length == 0) {
                return;
            }
            out.get(out.position(), chunk, 0, length);
            Memory.copy(chunk, 0, buffer, length);
            long sent = Libc.send(connection.fd, buffer, length, MSG_NOSIGNAL);
            if (sent < 0) {
                if (sent != -Errno.EAGAIN && sent != -Errno.EINTR) {
                    connection.exchange.closed();
                }
                return;
            }
            metrics.sent(sent);
            out.position(out.position() + (int) sent);
            left -= (int) sent;
        }
    }

    private void endOrWatch(Connection connection) {
        boolean more = connection.exchange.toSend().hasRemaining() || connection.connecting;
        Outcome outcome = connection.exchange.outcome();
        if (outcome != null) {
            end(connection, connection.connecting ? "not-connected" : outcome.code());
            return;
        }
        int interest = more ? EPOLLIN | EPOLLOUT : EPOLLIN;
        if (interest != connection.interest) {
            connection.interest = interest;
            watch(EPOLL_MODIFY, connection.fd, interest);
        }
    }

    private void end(Connection connection, String outcome) {
        if (connections.remove(connection.fd) != null) {
            Libc.close(connection.fd);
            metrics.ended(outcome, connection.exchange.peer());
        }
    }

    @Override
    public void close() {
        connections.keySet().forEach(Libc::close);
        connections.clear();
        Libc.close(listening);
        Libc.close(epoll);
        for (long memory : new long[] {buffer, address, value, event, events}) {
            Memory.free(memory);
        }
    }
}
