package dev.quadrant.dns;

import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.dns.command.QueryCommand;
import dev.quadrant.dns.config.DnsConfig;
import dev.quadrant.dns.config.Listeners;
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
        return List.of(new QueryCommand());
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
        between(configuration, problems, "quadrant.dns.chain-limit", config.chainLimit(), 1, 64);
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
        zones(configuration, config.zonesDir(), problems);
        return problems;
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
