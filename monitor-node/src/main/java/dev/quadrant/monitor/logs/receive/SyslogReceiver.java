package dev.quadrant.monitor.logs.receive;

import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.logs.LogsConfig;
import dev.quadrant.monitor.logs.intake.Intake;
import dev.quadrant.monitor.logs.intake.IntakeQueue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Syslog over UDP, TCP and TLS. A connection whose lines find the queue full is not read until there is room; datagrams are dropped then, and counted. */
public final class SyslogReceiver {
    private static final EventLog LOG = EventLog.of(SyslogReceiver.class);
    private static final long LISTEN_SECONDS = 10;
    private static final int DATAGRAM_BUFFER = 4 << 20;
    /** A connection that sends nothing for so long is closed; seconds. */
    private static final int IDLE = 3600;

    private final Vertx vertx;
    private final LogsConfig.Syslog config;
    private final Intake intake;
    private final IntakeQueue queue;
    private final AtomicInteger connections = new AtomicInteger();
    private final Counter refusedConnections;
    private final Counter cut;
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final List<NetServer> servers = new ArrayList<>();

    public SyslogReceiver(
            Vertx vertx, LogsConfig.Syslog config, Intake intake, IntakeQueue queue, MeterRegistry metrics) {
        this.vertx = vertx;
        this.config = config;
        this.intake = intake;
        this.queue = queue;
        Gauge.builder("quadrant.monitor.logs.syslog.connections", connections, AtomicInteger::get)
                .description("Connections of syslog senders")
                .register(metrics);
        refusedConnections = Counter.builder("quadrant.monitor.logs.syslog.connections.refused")
                .description("Connections of syslog senders that were closed at once")
                .tag("reason", "connections-max")
                .register(metrics);
        cut = Counter.builder("quadrant.monitor.logs.lines.cut")
                .description("Lines of which the end was left out")
                .tag("reason", "message-max")
                .register(metrics);
    }

    /**
     * Listens where the configuration says.
     *
     * @throws IOException with the address, when that cannot be
     */
    public void start() throws IOException {
        if (config.udp().isPresent()) {
            InetSocketAddress at = Endpoint.parse(config.udp().get());
            DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions()
                    .setReceiveBufferSize(DATAGRAM_BUFFER)
                    .setIpV6(at.getAddress() instanceof java.net.Inet6Address));
            sockets.add(socket);
            socket.handler(packet -> datagram(packet.data(), packet.sender().hostAddress()));
            await(
                    socket.listen(at.getPort(), at.getHostString()),
                    "udp",
                    config.udp().get());
        }
        if (config.tcp().isPresent()) {
            listen(new NetServerOptions(), "tcp", config.tcp().get());
        }
        if (config.tls().isPresent()) {
            NetServerOptions options = new NetServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(config.certificateFile().orElseThrow().toString())
                            .addKeyPath(config.keyFile().orElseThrow().toString()));
            config.clientAuthoritiesFile()
                    .ifPresent(file -> options.setClientAuth(ClientAuth.REQUIRED)
                            .setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
            listen(options, "tls", config.tls().get());
        }
    }

    private void listen(NetServerOptions options, String kind, String address) throws IOException {
        InetSocketAddress at = Endpoint.parse(address);
        NetServer server = vertx.createNetServer(options.setIdleTimeout(IDLE).setTcpKeepAlive(true));
        servers.add(server);
        server.connectHandler(this::connection);
        server.exceptionHandler(failure -> LOG.debug("syslog-connection-failed", "kind", kind, "what", failure));
        await(server.listen(at.getPort(), at.getHostString()), kind, address);
    }

    private static <T> void await(Future<T> listening, String kind, String address) throws IOException {
        try {
            listening.toCompletionStage().toCompletableFuture().get(LISTEN_SECONDS, TimeUnit.SECONDS);
            LOG.info("syslog-listening", "kind", kind, "address", address);
        } catch (ExecutionException e) {
            throw new IOException(kind + " " + address + ": " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException(kind + " " + address + ": no answer from the system", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void datagram(Buffer packet, String from) {
        byte[] bytes = packet.getBytes();
        if (bytes.length > config.messageMax()) {
            cut.increment();
        }
        take(bytes, Math.min(bytes.length, config.messageMax()), from);
    }

    private void take(byte[] bytes, int length, String from) {
        if (!queue.offer(from, SyslogMessage.read(bytes, 0, length, from, now(), ZoneId.systemDefault()))) {
            intake.refused("queue-full").increment();
        }
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private void connection(NetSocket socket) {
        if (connections.incrementAndGet() > config.connectionsMax()) {
            connections.decrementAndGet();
            refusedConnections.increment();
            socket.close();
            return;
        }
        String from = socket.remoteAddress().hostAddress();
        Context loop = vertx.getOrCreateContext();
        SyslogFrames frames = new SyslogFrames(config.messageMax(), new SyslogFrames.Messages() {
            @Override
            public void message(byte[] bytes, int length) {
                take(bytes, length, from);
            }

            @Override
            public void cut() {
                cut.increment();
            }
        });
        socket.handler(part -> {
            frames.bytes(part.getBytes());
            if (queue.full()) {
                socket.pause();
                queue.whenDrained(() -> loop.runOnContext(v -> socket.resume()));
            }
        });
        socket.exceptionHandler(failure -> LOG.debug("syslog-connection-failed", "from", from, "what", failure));
        socket.closeHandler(v -> {
            connections.decrementAndGet();
            frames.close();
        });
    }

    /** Listens no more, and closes connections. */
    public void stop() {
        servers.forEach(NetServer::close);
        sockets.forEach(DatagramSocket::close);
    }
}
