package dev.quadrant.dns.transport;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.dns.answer.AnswerSettings;
import dev.quadrant.dns.answer.Answerer;
import dev.quadrant.dns.answer.Served;
import dev.quadrant.dns.answer.Tally;
import dev.quadrant.dns.answer.Transport;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Connections of TCP, or of TLS, on one thread: an epoll loop over {@link TcpStream}s. An answer needs nothing but memory, so that
 * each query is answered before the next one is looked at and the order of a client's answers is that of its queries; who asks
 * much at a time gets its answers in turns, between those of others.
 */
final class TcpLoop {
    private static final EventLog LOG = EventLog.of(TcpLoop.class);

    /** How often connections are looked at for timeouts. */
    private static final long SWEEP_NANOS = 250_000_000;

    private static final int SWEEP_MILLIS = 250;
    private static final int BUFFER = 64 << 10;
    /** Most queries of one client that are answered before it is the others' turn. */
    private static final int TURN = 32;

    private final List<Integer> listeners;
    private final Supplier<SSLContext> certificate;
    private final Transport transport;
    private final TcpLimits limits;
    private final Served served;
    private final Tally tally = new Tally();
    private final TcpTally connectionTally = new TcpTally();
    private final Answerer answerer;
    private final Thread thread;
    private final Epoll epoll = new Epoll();
    private final Admission admission;
    private final Map<Integer, TcpConnection> connections = new HashMap<>();
    private final Queue<TcpConnection> turns = new ArrayDeque<>();
    private final long buffer = Memory.allocate(BUFFER);
    private final long address = Memory.allocate(SocketAddresses.SIZE + Integer.BYTES);
    private final byte[] bytes = new byte[BUFFER];
    private final byte[] query = new byte[Answerer.MAX_MESSAGE];
    private final byte[] response = new byte[Answerer.MAX_MESSAGE];
    private boolean listening = true;
    private volatile boolean stopping;

    /**
     * @param name of its thread
     * @param certificate for TLS, asked for each connection; null for connections without
     * @param listeners listening sockets, shared with other threads
     * @param admission shared with the same
     */
    TcpLoop(
            String name,
            Supplier<SSLContext> certificate,
            List<Integer> listeners,
            TcpLimits limits,
            Admission admission,
            AnswerSettings settings,
            Answerer.Shared shared,
            Served served) {
        this.listeners = List.copyOf(listeners);
        this.limits = limits;
        this.admission = admission;
        this.served = served;
        this.answerer = new Answerer(settings, shared, tally);
        this.certificate = certificate;
        this.transport = certificate == null ? Transport.TCP : Transport.TLS;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        listeners.forEach(fd -> epoll.add(fd, Epoll.IN | Epoll.EXCLUSIVE));
        long sweepAt = System.nanoTime() + SWEEP_NANOS;
        try {
            while (!stopping) {
                int count = epoll.await(patience());
                long now = System.nanoTime();
                answerer.begin(served.catalog(), served.policy(), System.currentTimeMillis() / 1000, now);
                for (int i = 0; i < count; i++) {
                    event(epoll.fd(i), now);
                }
                takeTurns(now);
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

    /** How long to wait for events, in milliseconds; -1 for ever. */
    private int patience() {
        if (!turns.isEmpty()) {
            return 0;
        }
        return connections.isEmpty() && listening ? -1 : SWEEP_MILLIS;
    }

    /** One turn for each of those that have waited for one. */
    private void takeTurns(long now) {
        for (int left = turns.size(); left > 0; left--) {
            TcpConnection connection = turns.remove();
            connection.waitsForTurn = false;
            if (!connection.closed) {
                serve(connection, now);
            }
        }
    }

    private void event(int fd, long now) {
        if (listeners.contains(fd)) {
            accept(fd, now);
            return;
        }
        TcpConnection connection = connections.get(fd);
        if (connection == null || connection.waitsForTurn || epoll.isWake(fd)) {
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
        String refusal = admission.enter(client);
        if (refusal != null) {
            connectionTally.closed(refusal);
            Libc.close(fd);
            return;
        }
        Sockets.noDelay(fd);
        TlsChannel tls = certificate == null ? null : new TlsChannel(certificate.get(), now);
        connections.put(fd, new TcpConnection(fd, client, tls, now));
        epoll.add(fd, Epoll.IN);
    }

    private void listen(boolean on) {
        if (listening != on) {
            listening = on;
            // What is added exclusively cannot be modified.
            listeners.forEach(on ? fd -> epoll.add(fd, Epoll.IN | Epoll.EXCLUSIVE) : epoll::remove);
        }
    }

    private void read(TcpConnection connection, long now) {
        long count = Libc.recv(connection.fd, buffer, BUFFER, Sockets.MSG_DONTWAIT);
        if (count > 0) {
            Memory.copy(buffer, bytes, 0, (int) count);
            if (!take(connection, (int) count)) {
                connectionTally.closed(TcpTally.TLS_FAILED);
                close(connection);
                return;
            }
        } else if (count == 0) {
            connection.peerDone = true;
        } else if (count != -Errno.EAGAIN && count != -Errno.EINTR) {
            close(connection);
            return;
        }
        serve(connection, now);
    }

    /** Gives what was read to the stream; false when it is no TLS. */
    private boolean take(TcpConnection connection, int count) {
        if (connection.tls == null) {
            connection.stream.received(bytes, count);
            return true;
        }
        try {
            connection.tls.received(bytes, count, connection.stream);
            connection.peerDone |= connection.tls.isClosed();
            return true;
        } catch (SSLException e) {
            return false;
        }
    }

    /** Answers the queries that are complete, as many as one turn allows, and writes as much as the client takes. */
    private void serve(TcpConnection connection, long now) {
        TcpStream stream = connection.stream;
        int left = TURN;
        boolean more = true;
        while (more) {
            int length = left > 0 ? stream.next(query, now) : -1;
            if (length >= 0) {
                left--;
                int answered = answerer.answer(connection.who, query, length, response, transport);
                if (answered == 0) {
                    connectionTally.closed(TcpTally.UNANSWERABLE);
                    close(connection);
                    return;
                }
                stream.answer(response, answered, now);
            } else {
                int pending = stream.pending();
                if (pending + connection.pending() > 0 && !write(connection, now)) {
                    return;
                }
                // Room for answers may let further queries in.
                more = left > 0 && stream.pending() < pending && pending >= TcpStream.MAX_PENDING;
            }
        }
        if (left == 0 && stream.hasQuery()) {
            connection.waitsForTurn = true;
            turns.add(connection);
        } else {
            waitFor(connection);
        }
    }

    private void waitFor(TcpConnection connection) {
        boolean toWrite = connection.pending() > 0;
        if (!toWrite && connection.peerDone) {
            close(connection);
        } else if (toWrite != connection.waitsToWrite) {
            connection.waitsToWrite = toWrite;
            epoll.modify(connection.fd, toWrite ? Epoll.OUT : Epoll.IN);
        }
    }

    /** Writes until all is written or the client takes no more; false when the connection is gone. */
    private boolean write(TcpConnection connection, long now) {
        while (encipher(connection, now) && connection.pending() > 0) {
            int count = Math.min(connection.pending(), BUFFER);
            Memory.copy(connection.output(), connection.outputStart(), buffer, count);
            long sent = Libc.send(connection.fd, buffer, count, Sockets.MSG_DONTWAIT | Sockets.MSG_NOSIGNAL);
            if (sent == -Errno.EAGAIN) {
                return true;
            }
            if (sent < 0 && sent != -Errno.EINTR) {
                close(connection);
                return false;
            }
            connection.sent((int) Math.max(0, sent), now);
        }
        return !connection.closed;
    }

    /** Prepares what is to be written; false when the connection is gone. */
    private boolean encipher(TcpConnection connection, long now) {
        if (connection.tls == null) {
            return true;
        }
        try {
            connection.tls.encipher(connection.stream, now);
            return true;
        } catch (SSLException e) {
            connectionTally.closed(TcpTally.TLS_FAILED);
            close(connection);
            return false;
        }
    }

    private void sweep(long now) {
        listen(true);
        for (TcpConnection connection : new ArrayList<>(connections.values())) {
            if (connection.stream.isIdle(now, limits.idle().toNanos())) {
                connectionTally.closed(TcpTally.IDLE);
                close(connection);
            } else if (connection.isStuck(now, limits.write().toNanos())) {
                connectionTally.closed(TcpTally.SLOW_READER);
                close(connection);
            }
        }
    }

    private void close(TcpConnection connection) {
        connections.remove(connection.fd);
        connection.closed = true;
        admission.leave(connection.client);
        if (connection.tls != null) {
            farewell(connection);
        }
        Libc.close(connection.fd);
    }

    /** Tells a client of TLS that the end is meant, if it takes that at once. */
    private void farewell(TcpConnection connection) {
        TlsChannel tls = connection.tls;
        if (tls.pending() == 0) {
            tls.finish();
            int count = Math.min(tls.pending(), BUFFER);
            Memory.copy(tls.output(), tls.outputStart(), buffer, count);
            Libc.send(connection.fd, buffer, count, Sockets.MSG_DONTWAIT | Sockets.MSG_NOSIGNAL);
        }
    }

    private void close() {
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
