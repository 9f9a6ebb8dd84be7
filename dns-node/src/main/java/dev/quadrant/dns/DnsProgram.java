package dev.quadrant.dns;

import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.dns.answer.AnswerSettings;
import dev.quadrant.dns.client.AddressSet;
import dev.quadrant.dns.command.CheckFilesCommand;
import dev.quadrant.dns.command.QueryCommand;
import dev.quadrant.dns.config.DnsConfig;
import dev.quadrant.dns.config.Listeners;
import dev.quadrant.dns.transport.Certificate;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.zone.Finding;
import dev.quadrant.dns.zone.ZoneDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What makes a dns-node of an appliance. */
final class DnsProgram implements NodeProgram {
    static final String ZONES_KEY = "quadrant.dns.zones-dir";

    private final boolean readsZones;

    /** @param readsZones whether {@link #check} looks into the zones, too */
    DnsProgram(boolean readsZones) {
        this.readsZones = readsZones;
    }

    @Override
    public String name() {
        return "dns-node";
    }

    @Override
    public String description() {
        return "Authoritative DNS server of a Quadrant cluster";
    }

    @Override
    public Set<String> roles() {
        return Set.of("dns");
    }

    @Override
    public int adminPort() {
        return 9153;
    }

    @Override
    public List<Class<?>> configuration() {
        return List.of(DnsConfig.class);
    }

    @Override
    public List<Object> commands() {
        return List.of(new QueryCommand(), new CheckFilesCommand(this));
    }

    @Override
    public List<Problem> check(Configuration configuration) {
        DnsConfig config = configuration.get(DnsConfig.class);
        List<Problem> problems = new ArrayList<>();
        try {
            Listeners.parse(config.listen());
        } catch (IllegalArgumentException e) {
            problems.add(configuration.problem(
                    Listeners.KEY,
                    e.getMessage(),
                    "write address:port or [ipv6]:port of this host, separated by commas"));
        }
        between(configuration, problems, "quadrant.dns.udp-threads", config.udpThreads(), 0, 1024);
        between(configuration, problems, "quadrant.dns.udp-payload", config.udpPayload(), 512, 4096);
        between(configuration, problems, "quadrant.dns.query-log-sample", config.queryLogSample(), 0, 1_000_000_000);
        between(configuration, problems, "quadrant.dns.chain-limit", config.chainLimit(), 1, 64);
        between(
                configuration,
                problems,
                "quadrant.dns.tcp.threads",
                config.tcp().threads(),
                0,
                1024);
        between(
                configuration,
                problems,
                "quadrant.dns.tcp.connections",
                config.tcp().connections(),
                1,
                1_000_000);
        between(
                configuration,
                problems,
                "quadrant.dns.tcp.connections-per-client",
                config.tcp().connectionsPerClient(),
                1,
                1_000_000);
        rateLimits(configuration, problems, config.rateLimit());
        tls(configuration, problems, config.tls());
        lists(configuration, problems, config);
        zones(configuration, config.zonesDir(), problems);
        return problems;
    }

    private static void tls(Configuration configuration, List<Problem> problems, DnsConfig.Tls tls) {
        if (tls.listen().isEmpty()) {
            return;
        }
        parses(
                configuration,
                problems,
                Listeners.TLS_KEY,
                "write address:port or [ipv6]:port of this host, separated by commas",
                () -> Listeners.parse(tls.listen().orElseThrow()));
        if (tls.certificateFile().isEmpty() || tls.keyFile().isEmpty()) {
            problems.add(configuration.problem(
                    Listeners.TLS_KEY,
                    "TLS without a certificate",
                    "set quadrant.dns.tls.certificate-file and quadrant.dns.tls.key-file"));
            return;
        }
        parses(
                configuration,
                problems,
                "quadrant.dns.tls.certificate-file",
                "name PEM files of a certificate and its key that this node may read",
                () -> Certificate.load(
                        tls.certificateFile().orElseThrow(), tls.keyFile().orElseThrow()));
    }

    private static void rateLimits(Configuration configuration, List<Problem> problems, DnsConfig.RateLimit limit) {
        String prefix = "quadrant.dns.rate-limit.";
        between(configuration, problems, prefix + "responses-per-second", limit.responsesPerSecond(), 0, 1_000_000);
        between(configuration, problems, prefix + "queries-per-second", limit.queriesPerSecond(), 0, 1_000_000);
        between(configuration, problems, prefix + "slip", limit.slip(), 0, 100);
        between(configuration, problems, prefix + "ipv4-prefix", limit.ipv4Prefix(), 8, 32);
        between(configuration, problems, prefix + "ipv6-prefix", limit.ipv6Prefix(), 16, 64);
    }

    private static void lists(Configuration configuration, List<Problem> problems, DnsConfig config) {
        String form = "write networks as in 192.0.2.0/24,2001:db8::/32";
        parses(
                configuration,
                problems,
                "quadrant.dns.allow-query",
                form,
                () -> config.allowQuery().ifPresent(AddressSet::parse));
        parses(
                configuration,
                problems,
                "quadrant.dns.drop-clients",
                form,
                () -> config.dropClients().ifPresent(AddressSet::parse));
        parses(
                configuration,
                problems,
                "quadrant.dns.rate-limit.exempt",
                form,
                () -> config.rateLimit().exempt().ifPresent(AddressSet::parse));
        config.zones()
                .forEach((origin, zone) -> parses(
                        configuration, problems, "quadrant.dns.zones.\"" + origin + "\".allow-query", form, () -> {
                            Names.parse(origin);
                            zone.allowQuery().ifPresent(AddressSet::parse);
                        }));
        parses(
                configuration,
                problems,
                "quadrant.dns.cookie-secrets-file",
                "name a readable file with 32 hexadecimal digits a line, as openssl rand -hex 16 makes them",
                () -> config.cookieSecretsFile().ifPresent(Policies::read));
        parses(
                configuration,
                problems,
                "quadrant.dns.role-zone.domain",
                "write a domain name",
                () -> config.roleZone().domain().ifPresent(Names::parse));
        if (config.roleZone().ttl().isNegative() || config.roleZone().ttl().toHours() > 1) {
            problems.add(configuration.problem(
                    "quadrant.dns.role-zone.ttl", config.roleZone().ttl() + " is out of range", "choose 0s to 1h"));
        }
        if (config.nsid().orElse("").length() > AnswerSettings.NSID_MAX) {
            problems.add(configuration.problem(
                    "quadrant.dns.nsid", "longer than " + AnswerSettings.NSID_MAX + " characters", "shorten it"));
        }
    }

    private static void parses(
            Configuration configuration, List<Problem> problems, String key, String fix, Runnable parser) {
        try {
            parser.run();
        } catch (IllegalArgumentException e) {
            problems.add(configuration.problem(key, e.getMessage(), fix));
        }
    }

    private static void between(
            Configuration configuration, List<Problem> problems, String key, int value, int least, int most) {
        if (value < least || value > most) {
            problems.add(configuration.problem(
                    key, value + " is out of range", "choose a number from " + least + " to " + most));
        }
    }

    private void zones(Configuration configuration, Path directory, List<Problem> problems) {
        String problem = ZoneDirectory.problem(directory);
        if (problem != null) {
            problems.add(configuration.problem(
                    ZONES_KEY, problem, "name a readable directory with a master file ORIGIN.zone for each zone"));
        } else if (readsZones) {
            for (ZoneDirectory.Entry failed :
                    new ZoneDirectory(directory).refresh(false).failed()) {
                for (Finding finding : failed.broken()) {
                    problems.add(configuration.problem(ZONES_KEY, finding.toString(), "mend the zone's file"));
                }
            }
        }
    }

    @Override
    public Service serve(ServiceContext context) throws StartFailure {
        return DnsService.start(context);
    }
}
