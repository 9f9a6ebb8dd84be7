package dev.quadrant.dns.transport;

import dev.quadrant.dns.answer.AnswerSettings;
import dev.quadrant.dns.answer.Answerer;
import dev.quadrant.dns.answer.QueryLog;
import dev.quadrant.dns.answer.RateTable;
import dev.quadrant.dns.answer.Served;
import dev.quadrant.dns.answer.Tally;
import dev.quadrant.linux.Libc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Everything that listens, by UDP, TCP and TLS. Opened whole or not at all. */
public final class DnsServer {
    private final List<UdpWorker> udp = new ArrayList<>();
    private final List<StreamServer> streams = new ArrayList<>();

    private DnsServer() {}

    /**
     * Where and how to listen.
     *
     * @param addresses for UDP and TCP
     * @param threads UDP threads an address
     * @param tlsAddresses for TLS
     * @param certificate for TLS, asked for each connection
     */
    public record Listening(
            List<InetSocketAddress> addresses,
            int threads,
            List<InetSocketAddress> tlsAddresses,
            Supplier<SSLContext> certificate) {
        public Listening {
            addresses = List.copyOf(addresses);
            tlsAddresses = List.copyOf(tlsAddresses);
        }
    }

    /**
     * Binds all addresses and starts to answer.
     *
     * @param served read once a batch
     * @throws IOException with address and reason, when one cannot be bound
     */
    public static DnsServer open(
            Listening listening, AnswerSettings settings, TcpLimits limits, QueryLog log, Served served)
            throws IOException {
        Answerer.Shared shared = new Answerer.Shared(new RateTable(), log);
        List<Integer> opened = new ArrayList<>();
        DnsServer server = new DnsServer();
        try {
            for (InetSocketAddress address : listening.addresses()) {
                Sockets.probeUdp(address);
            }
            List<Integer> tcp = tcp(listening.addresses(), opened);
            List<Integer> tls = tcp(listening.tlsAddresses(), opened);
            for (InetSocketAddress address : listening.addresses()) {
                for (int i = 0; i < listening.threads(); i++) {
                    int fd = keep(opened, Sockets.udp(address, settings.udpPayload()));
                    String name = "dns-udp-" + server.udp.size();
                    server.udp.add(new UdpWorker(name, address, fd, settings, shared, served));
                }
            }
            server.streams.add(new StreamServer(
                    tcp,
                    limits,
                    (i, admission) ->
                            new TcpLoop("dns-tcp-" + i, null, tcp, limits, admission, settings, shared, served)));
            if (!tls.isEmpty()) {
                Supplier<SSLContext> certificate = listening.certificate();
                server.streams.add(new StreamServer(
                        tls,
                        limits,
                        (i, admission) -> new TcpLoop(
                                "dns-tls-" + i, certificate, tls, limits, admission, settings, shared, served)));
            }
        } catch (IOException e) {
            opened.forEach(Libc::close);
            throw e;
        }
        server.streams.forEach(StreamServer::start);
        server.udp.forEach(UdpWorker::start);
        return server;
    }

    private static List<Integer> tcp(List<InetSocketAddress> addresses, List<Integer> opened) throws IOException {
        List<Integer> listeners = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            listeners.add(keep(opened, Sockets.tcp(address)));
        }
        return listeners;
    }

    private static int keep(List<Integer> opened, int fd) {
        opened.add(fd);
        return fd;
    }

    /** What the UDP threads counted. */
    public List<Tally> udpTallies() {
        return udp.stream().map(UdpWorker::tally).toList();
    }

    /** How many of TCP (0) and TLS (1) are served. */
    public int streams() {
        return streams.size();
    }

    /** What the threads of TCP (0) or TLS (1) counted. */
    public List<Tally> streamTallies(int stream) {
        return streams.get(stream).tallies();
    }

    /** How long UDP queries took, of a sample: one a thread. */
    public List<Latency> latencies() {
        return udp.stream().map(UdpWorker::latency).toList();
    }

    /** UDP answers that the kernel did not take. */
    public long unsent() {
        return udp.stream().mapToLong(UdpWorker::unsent).sum();
    }

    /** Open connections of TCP (0) or TLS (1). */
    public int connections(int stream) {
        return streams.get(stream).connections();
    }

    /** Connections of TCP (0) or TLS (1) accepted so far. */
    public long accepted(int stream) {
        return streams.get(stream).accepted();
    }

    /** Why TCP connections are refused or closed by this side: stable codes. */
    public static List<String> closeReasons() {
        return TcpTally.REASONS;
    }

    /** Connections of TCP (0) or TLS (1) that were refused or closed for a reason of {@link #closeReasons}. */
    public long closed(int stream, int reason) {
        return streams.get(stream).closed(reason);
    }

    /** Whether every thread runs. */
    public boolean isAlive() {
        return streams.stream().allMatch(StreamServer::isAlive) && udp.stream().allMatch(UdpWorker::isAlive);
    }

    /** Stops answering; returns when all threads have ended and all sockets are closed. */
    public void close() {
        udp.forEach(UdpWorker::stop);
        streams.forEach(StreamServer::stop);
        udp.forEach(UdpWorker::join);
        streams.forEach(StreamServer::join);
    }
}
