package dev.quadrant.dns;

import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.dns.answer.AnswerSettings;
import dev.quadrant.dns.answer.Policy;
import dev.quadrant.dns.answer.QueryLog;
import dev.quadrant.dns.answer.Served;
import dev.quadrant.dns.config.ClientLists;
import dev.quadrant.dns.config.DnsConfig;
import dev.quadrant.dns.config.Listeners;
import dev.quadrant.dns.transport.DnsServer;
import dev.quadrant.dns.transport.TcpLimits;
import dev.quadrant.dns.zone.Catalog;
import dev.quadrant.dns.zone.ZoneDirectory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The running service: zones, server, metrics, the admin interface's part, wired by hand. */
final class DnsService implements Service {
    private static final long HOUSEKEEPING_MILLIS = 60_000;
    /** How often the role zone is compared with the cluster. */
    private static final long CLUSTER_LOOK_MILLIS = 100;

    private final DnsServer server;
    private final ZoneKeeper zones;
    private final Policies policies;
    private final CertificateKeeper certificate;

    private DnsService(DnsServer server, ZoneKeeper zones, Policies policies, CertificateKeeper certificate) {
        this.server = server;
        this.zones = zones;
        this.policies = policies;
        this.certificate = certificate;
    }

    /** What is served now, as the answering threads see it. */
    private record Now(ZoneDirectory directory, Policies policies) implements Served {
        @Override
        public Catalog catalog() {
            return directory.state().catalog();
        }

        @Override
        public Policy policy() {
            return policies.current();
        }
    }

    static DnsService start(ServiceContext context) throws StartFailure {
        DnsConfig config = context.configuration().get(DnsConfig.class);
        ZoneDirectory directory = new ZoneDirectory(config.zonesDir(), ClientLists.zones(config));
        DnsMetrics metrics = new DnsMetrics(context.metrics(), directory);
        ZoneKeeper zones = new ZoneKeeper(directory, metrics);
        zones.reload();
        Policies policies = new Policies(config, System.nanoTime());
        CertificateKeeper certificate = new CertificateKeeper(config.tls());
        QueryLog log = new QueryLog(config.queryLogSample());
        DnsServer server = open(context, config, certificate, log, new Now(directory, policies));
        metrics.server(server);
        metrics.queryLog(log);
        context.conditions().readiness("dns", "zones", () -> ZoneCondition.of(directory.state()));
        context.conditions()
                .liveness(
                        "dns-threads",
                        () -> server.isAlive()
                                ? Condition.up("all threads run")
                                : Condition.down("a thread that answers queries has ended"));
        ZonesRoute.install(context.router(), directory);
        zones.watch(config.watchInterval(), certificate::look);
        context.vertx().setPeriodic(HOUSEKEEPING_MILLIS, timer -> policies.tick(System.nanoTime()));
        config.roleZone().domain().ifPresent(domain -> watchCluster(context, config, domain, directory));
        DnsService service = new DnsService(server, zones, policies, certificate);
        context.actions()
                .post(
                        "/dns/reload",
                        "dns-reload",
                        query -> CompletableFuture.supplyAsync(() -> service.reload(directory)));
        return service;
    }

    private static void watchCluster(ServiceContext context, DnsConfig config, String domain, ZoneDirectory directory) {
        RoleZoneKeeper keeper =
                new RoleZoneKeeper(domain, (int) config.roleZone().ttl().toSeconds(), context.members(), directory);
        keeper.look(System.currentTimeMillis() / 1000);
        context.vertx().setPeriodic(CLUSTER_LOOK_MILLIS, timer -> keeper.look(System.currentTimeMillis() / 1000));
    }

    private static DnsServer open(
            ServiceContext context, DnsConfig config, CertificateKeeper certificate, QueryLog log, Served served)
            throws StartFailure {
        List<InetSocketAddress> addresses = Listeners.parse(config.listen());
        List<InetSocketAddress> tls = Listeners.parse(config.tls().listen().orElse(List.of()));
        int threads = threads(config.udpThreads());
        AnswerSettings settings = new AnswerSettings(
                config.udpPayload(),
                config.minimalResponses(),
                config.chainLimit(),
                nsid(context, config),
                config.tcp().idleTimeout(),
                ClientLists.limits(config.rateLimit()));
        TcpLimits limits = new TcpLimits(
                threads(config.tcp().threads()),
                config.tcp().connections(),
                config.tcp().connectionsPerClient(),
                config.tcp().idleTimeout(),
                config.tcp().writeTimeout());
        try {
            return DnsServer.open(
                    new DnsServer.Listening(addresses, threads, tls, certificate::current),
                    settings,
                    limits,
                    log,
                    served);
        } catch (IOException e) {
            throw new StartFailure(context.configuration()
                    .problem(
                            Listeners.KEY,
                            e.getMessage(),
                            "stop what listens there, choose another address, or give the right to ports below 1024"));
        }
    }

    private static int threads(int configured) {
        return configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
    }

    private static String nsid(ServiceContext context, DnsConfig config) {
        String name =
                config.nsid().orElseGet(() -> context.members().all().getFirst().name());
        return name.equals("none") ? "" : name;
    }

    /** Reloads for the admin interface: says what is served then, and fails when a file is broken. */
    private ActionResult reload(ZoneDirectory directory) {
        reload();
        JsonObject state = ZonesRoute.json(directory.state());
        boolean broken = directory.state().entries().stream()
                .anyMatch(entry -> !entry.broken().isEmpty());
        return broken
                ? new ActionResult(500, "zone-broken", "a zone's file is broken: it is served as it was", state)
                : ActionResult.done(state);
    }

    @Override
    public void reload() {
        policies.reload();
        certificate.reload();
        zones.reload();
    }

    @Override
    public void stop(long deadlineNanos) {
        zones.close();
        server.close();
    }
}
