package dev.quadrant.dns;

import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.dns.answer.AnswerSettings;
import dev.quadrant.dns.config.DnsConfig;
import dev.quadrant.dns.config.Listeners;
import dev.quadrant.dns.transport.DnsServer;
import dev.quadrant.dns.transport.TcpLimits;
import dev.quadrant.dns.zone.ZoneDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** The running service: zones, server, metrics, the admin interface's part, wired by hand. */
final class DnsService implements Service {
    private final DnsServer server;
    private final ZoneKeeper zones;

    private DnsService(DnsServer server, ZoneKeeper zones) {
        this.server = server;
        this.zones = zones;
    }

    static DnsService start(ServiceContext context) throws StartFailure {
        DnsConfig config = context.configuration().get(DnsConfig.class);
        ZoneDirectory directory = new ZoneDirectory(config.zonesDir());
        DnsMetrics metrics = new DnsMetrics(context.metrics(), directory);
        ZoneKeeper zones = new ZoneKeeper(directory, metrics);
        zones.reload();
        DnsServer server = open(context, config, directory);
        metrics.server(server);
        context.conditions().readiness("zones", () -> ZoneCondition.of(directory.state()));
        context.conditions()
                .liveness(
                        "dns-threads",
                        () -> server.isAlive()
                                ? Condition.up("all threads run")
                                : Condition.down("a thread that answers queries has ended"));
        ZonesRoute.install(context.router(), directory);
        zones.watch(config.watchInterval());
        return new DnsService(server, zones);
    }

    private static DnsServer open(ServiceContext context, DnsConfig config, ZoneDirectory directory)
            throws StartFailure {
        List<InetSocketAddress> addresses = Listeners.parse(config.listen());
        int threads = config.udpThreads() > 0
                ? config.udpThreads()
                : Runtime.getRuntime().availableProcessors();
        AnswerSettings settings =
                new AnswerSettings(config.udpPayload(), config.minimalResponses(), config.chainLimit());
        TcpLimits limits = new TcpLimits(
                config.tcp().connections(),
                config.tcp().connectionsPerClient(),
                config.tcp().idleTimeout(),
                config.tcp().writeTimeout());
        try {
            return DnsServer.open(
                    addresses,
                    threads,
                    settings,
                    limits,
                    () -> directory.state().catalog());
        } catch (IOException e) {
            throw new StartFailure(context.configuration()
                    .problem(
                            Listeners.KEY,
                            e.getMessage(),
                            "stop what listens there, choose another address, or give the right to ports below 1024"));
        }
    }

    @Override
    public void reload() {
        zones.reload();
    }

    @Override
    public void stop(long deadlineNanos) {
        zones.close();
        server.close();
    }
}
