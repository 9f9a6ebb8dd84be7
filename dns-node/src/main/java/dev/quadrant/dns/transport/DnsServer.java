package dev.quadrant.dns.transport;

import dev.quadrant.dns.answer.AnswerSettings;
import dev.quadrant.dns.answer.Tally;
import dev.quadrant.dns.zone.Catalog;
import dev.quadrant.linux.Libc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Everything that listens: UDP workers and the TCP loop. Opened whole or not at all. */
public final class DnsServer {
    private final List<UdpWorker> udp = new ArrayList<>();
    private final TcpLoop tcp;

    private DnsServer(TcpLoop tcp) {
        this.tcp = tcp;
    }

    /**
     * Binds all addresses and starts to answer.
     *
     * @param threads UDP threads an address
     * @param catalog read once a batch or message
     * @throws IOException with address and reason, when one cannot be bound
     */
    public static DnsServer open(
            List<InetSocketAddress> addresses,
            int threads,
            AnswerSettings settings,
            TcpLimits limits,
            Supplier<Catalog> catalog)
            throws IOException {
        List<Integer> opened = new ArrayList<>();
        try {
            List<Integer> listeners = new ArrayList<>();
            for (InetSocketAddress address : addresses) {
                Sockets.probeUdp(address);
                listeners.add(keep(opened, Sockets.tcp(address)));
            }
            List<UdpWorker> workers = new ArrayList<>();
            for (InetSocketAddress address : addresses) {
                for (int i = 0; i < threads; i++) {
                    int fd = keep(opened, Sockets.udp(address));
                    workers.add(new UdpWorker("dns-udp-" + workers.size(), address, fd, settings, catalog));
                }
            }
            DnsServer server = new DnsServer(new TcpLoop(listeners, limits, settings, catalog));
            server.udp.addAll(workers);
            server.tcp.start();
            workers.forEach(UdpWorker::start);
            return server;
        } catch (IOException e) {
            opened.forEach(Libc::close);
            throw e;
        }
    }

    private static int keep(List<Integer> opened, int fd) {
        opened.add(fd);
        return fd;
    }

    /** What the UDP threads counted. */
    public List<Tally> udpTallies() {
        return udp.stream().map(UdpWorker::tally).toList();
    }

    /** What the TCP thread counted. */
    public Tally tcpTally() {
        return tcp.tally();
    }

    /** UDP answers that the kernel did not take. */
    public long unsent() {
        return udp.stream().mapToLong(UdpWorker::unsent).sum();
    }

    /** Open TCP connections. */
    public int connections() {
        return tcp.connections().openConnections();
    }

    /** TCP connections accepted so far. */
    public long accepted() {
        return tcp.connections().acceptedConnections();
    }

    /** Why TCP connections are refused or closed by this side: stable codes. */
    public static List<String> closeReasons() {
        return TcpTally.REASONS;
    }

    /** TCP connections that were refused or closed for a reason of {@link #closeReasons}. */
    public long closed(int reason) {
        return tcp.connections().closedFor(reason);
    }

    /** Whether every thread runs. */
    public boolean isAlive() {
        return tcp.isAlive() && udp.stream().allMatch(UdpWorker::isAlive);
    }

    /** Stops answering; returns when all threads have ended and all sockets are closed. */
    public void close() {
        udp.forEach(UdpWorker::stop);
        tcp.stop();
        udp.forEach(UdpWorker::join);
        tcp.join();
    }
}
