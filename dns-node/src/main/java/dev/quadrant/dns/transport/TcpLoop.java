package dev.quadrant.dns.transport;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.dns.answer.AnswerSettings;
import dev.quadrant.dns.answer.Answerer;
import dev.quadrant.dns.answer.Tally;
import dev.quadrant.dns.answer.Transport;
import dev.quadrant.dns.zone.Catalog;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All TCP connections on one thread: an epoll loop over {@link TcpStream}s. */
final class TcpLoop {
    private static final EventLog LOG = EventLog.of(TcpLoop.class);

    /** How often connections are looked at for timeouts. */
    private static final long SWEEP_NANOS = 250_000_000;

    private static final int SWEEP_MILLIS = 250;
    private static final int BUFFER = 64 << 10;

    private static final class Connection {
        final int fd;
        final InetAddress client;
        final TcpStream stream;
        boolean waitsToWrite;
        boolean peerDone;

        Connection(int fd, InetAddress client, long now) {
            this.fd = fd;
            this.client = client;
            this.stream = new TcpStream(now);
        }
    }

    private final List<Integer> listeners;
    private final TcpLimits limits;
    private final Supplier<Catalog> catalog;
    private final Tally tally = new Tally();
    private final TcpTally connectionTally = new TcpTally();
    private final Answerer answerer;
    private final Thread thread;
    private final Epoll epoll = new Epoll();
    private final Map<Integer, Connection> connections = new HashMap<>();
    private final Map<InetAddress, Integer> perClient = new HashMap<>();
    private final long buffer = Memory.allocate(BUFFER);
    private final long address = Memory.allocate(SocketAddresses.SIZE + Integer.BYTES);
    private final byte[] bytes = new byte[BUFFER];
    private final byte[] query = new byte[Answerer.MAX_MESSAGE];
    private final byte[] response = new byte[Answerer.MAX_MESSAGE];
    private boolean listening = true;
    private volatile boolean stopping;

    /** @param listeners listening sockets, which the loop closes */
    TcpLoop(List<Integer> listeners, TcpLimits limits, AnswerSettings settings, Supplier<Catalog> catalog) {
        this.listeners = List.copyOf(listeners);
        this.limits = limits;
        this.catalog = catalog;
        this.answerer = new Answerer(settings, tally);
        this.thread = Thread.ofPlatform().name("dns-tcp").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        listeners.forEach(fd -> epoll.add(fd, Epoll.IN));
        long sweepAt = System.nanoTime() + SWEEP_NANOS;
        try {
            while (!stopping) {
                int count = epoll.await(connections.isEmpty() && listening ? -1 : SWEEP_MILLIS);
                long now = System.nanoTime();
                for (int i = 0; i < count; i++) {
                    event(epoll.fd(i), now);
                }
                if (now - sweepAt >= 0) {
                    sweep(now);
                    sweepAt = now + SWEEP_NANOS;
                }
                connectionTally.open(connections.size());
            }
        } catch (RuntimeException e) {
            LOG.error("tcp-loop-failed", "cause", e);
        }
    }

    private void event(int fd, long now) {
        if (listeners.contains(fd)) {
            accept(fd, now);
            return;
        }
        Connection connection = connections.get(fd);
        if (connection == null || epoll.isWake(fd)) {
            return;
        }
        if (connection.waitsToWrite) {
            serve(connection, now);
        } else {
            read(connection, now);
        }
    }

    private void accept(int listener, long now) {
        Memory.putInt(address + SocketAddresses.SIZE, SocketAddresses.SIZE);
        int fd = Libc.accept4(
                listener, address, address + SocketAddresses.SIZE, Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC);
        if (fd < 0) {
            if (fd != -Errno.EAGAIN && fd != -Errno.ECONNABORTED && fd != -Errno.EINTR) {
                // Out of descriptors or memory. The connection stays in the backlog: look again at the next sweep.
                connectionTally.closed(TcpTally.NO_DESCRIPTOR);
                listen(false);
            }
            return;
        }
        connectionTally.accepted();
        InetAddress client = SocketAddresses.read(address).getAddress();
        String refusal = refusal(client);
        if (refusal != null) {
            connectionTally.closed(refusal);
            Libc.close(fd);
            return;
        }
        Sockets.noDelay(fd);
        connections.put(fd, new Connection(fd, client, now));
        perClient.merge(client, 1, Integer::sum);
        epoll.add(fd, Epoll.IN);
    }

    private String refusal(InetAddress client) {
        if (connections.size() >= limits.connections()) {
            return TcpTally.CONNECTION_LIMIT;
        }
        return perClient.getOrDefault(client, 0) >= limits.connectionsPerClient() ? TcpTally.CLIENT_LIMIT : null;
    }

    private void listen(boolean on) {
        if (listening != on) {
            listening = on;
            listeners.forEach(fd -> epoll.modify(fd, on ? Epoll.IN : 0));
        }
    }

    private void read(Connection connection, long now) {
        long count = Libc.recv(connection.fd, buffer, BUFFER, Sockets.MSG_DONTWAIT);
        if (count > 0) {
            Memory.copy(buffer, bytes, 0, (int) count);
            connection.stream.received(bytes, (int) count);
        } else if (count == 0) {
            connection.peerDone = true;
        } else if (count != -Errno.EAGAIN && count != -Errno.EINTR) {
            close(connection);
            return;
        }
        serve(connection, now);
    }

    /** Answers the queries that are complete and writes as much as the client takes. */
    private void serve(Connection connection, long now) {
        TcpStream stream = connection.stream;
        boolean more = true;
        while (more) {
            int length = stream.next(query, now);
            if (length >= 0) {
                int answered = answerer.answer(catalog.get(), query, length, response, Transport.TCP);
                if (answered == 0) {
                    connectionTally.closed(TcpTally.UNANSWERABLE);
                    close(connection);
                    return;
                }
                stream.answer(response, answered, now);
            } else {
                int pending = stream.pending();
                if (pending > 0 && !write(connection, now)) {
                    return;
                }
                // Room for answers may let further queries in.
                more = stream.pending() < pending && pending >= TcpStream.MAX_PENDING;
            }
        }
        waitFor(connection);
    }

    private void waitFor(Connection connection) {
        boolean toWrite = connection.stream.pending() > 0;
        if (!toWrite && connection.peerDone) {
            close(connection);
        } else if (toWrite != connection.waitsToWrite) {
            connection.waitsToWrite = toWrite;
            epoll.modify(connection.fd, toWrite ? Epoll.OUT : Epoll.IN);
        }
    }

    /** Writes until all is written or the client takes no more; false when the connection is gone. */
    private boolean write(Connection connection, long now) {
        TcpStream stream = connection.stream;
        while (stream.pending() > 0) {
            int count = Math.min(stream.pending(), BUFFER);
            Memory.copy(stream.output(), stream.outputStart(), buffer, count);
            long sent = Libc.send(connection.fd, buffer, count, Sockets.MSG_DONTWAIT | Sockets.MSG_NOSIGNAL);
            if (sent == -Errno.EAGAIN) {
                return true;
            }
            if (sent < 0 && sent != -Errno.EINTR) {
                close(connection);
                return false;
            }
            stream.sent((int) Math.max(0, sent), now);
        }
        return true;
    }

    private void sweep(long now) {
        listen(true);
        for (Connection connection : new ArrayList<>(connections.values())) {
            if (connection.stream.isIdle(now, limits.idle().toNanos())) {
                connectionTally.closed(TcpTally.IDLE);
                close(connection);
            } else if (connection.stream.isStuck(now, limits.write().toNanos())) {
                connectionTally.closed(TcpTally.SLOW_READER);
                close(connection);
            }
        }
    }

    private void close(Connection connection) {
        connections.remove(connection.fd);
        perClient.computeIfPresent(connection.client, (client, count) -> count == 1 ? null : count - 1);
        Libc.close(connection.fd);
    }

    private void close() {
        listeners.forEach(Libc::close);
        new ArrayList<>(connections.values()).forEach(this::close);
        epoll.close();
        Memory.free(buffer);
        Memory.free(address);
    }

    Tally tally() {
        return tally;
    }

    TcpTally connections() {
        return connectionTally;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** Makes the thread end, soon. Answers that are written stay with the kernel. */
    void stop() {
        stopping = true;
        epoll.wake();
    }

    /** Waits for the end of the thread and closes all sockets. */
    void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }
}
