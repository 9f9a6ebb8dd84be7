package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.config.ClusterConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.config.SecretFile;
import dev.quadrant.appliance.config.VipsConfig;
import dev.quadrant.cluster.lease.LeaseTerms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What of the cluster's configuration can be checked without a connection. */
final class ClusterSettings {
    private static final String PREFIX = "quadrant.cluster.";
    private static final String VIPS = "quadrant.vips.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.@_-]{1,64}");
    private static final Set<String> ROLES = Set.of("dns", "lb", "db", "monitor");
    private static final int CONTACTS_MAX = 64;
    private static final int PRIORITY_MAX = 255;
    private static final int FLAPS_MAX = 60;
    private static final Duration PREEMPT_DELAY_MAX = Duration.ofHours(1);
    private static final Duration HOOK_TIMEOUT_MAX = Duration.ofMinutes(5);
    /** As many as a member can tell the others of. */
    private static final int VIPS_MAX = 8;

    private final Configuration configuration;
    private final ClusterConfig cluster;
    private final Map<String, VipsConfig.Vip> vips;
    private final List<Problem> problems = new ArrayList<>();

    private ClusterSettings(Configuration configuration) {
        this.configuration = configuration;
        this.cluster = configuration.get(ClusterConfig.class);
        this.vips = configuration.get(VipsConfig.class).all();
    }

    /** All problems, empty when there are none. */
    static List<Problem> check(Configuration configuration) {
        ClusterSettings settings = new ClusterSettings(configuration);
        settings.checkCluster();
        settings.checkVoters();
        settings.vips.forEach(settings::checkVip);
        settings.checkAddressesDiffer();
        if (settings.vips.size() > VIPS_MAX) {
            settings.problem(
                    "quadrant.vips",
                    settings.vips.size() + " virtual IPs are more than one node holds",
                    "configure at most " + VIPS_MAX + " on a node");
        }
        return List.copyOf(settings.problems);
    }

    private void checkCluster() {
        if (!NAME.matcher(cluster.name()).matches()) {
            problem(PREFIX + "name", "'" + cluster.name() + "' is not a name", "use letters, digits, dots and dashes");
        }
        listen(cluster.listen());
        cluster.join().ifPresent(this::checkJoin);
        if (cluster.maxDriftPpm() < 0 || cluster.maxDriftPpm() > LeaseTerms.DRIFT_PPM_MAX) {
            problem(
                    PREFIX + "max-drift-ppm",
                    cluster.maxDriftPpm() + " is out of range",
                    "use 0 to " + LeaseTerms.DRIFT_PPM_MAX);
        }
        cluster.keyFile().ifPresent(file -> {
            try {
                KeyFile.read(file);
            } catch (IOException e) {
                problems.add(SecretFile.problem(configuration, PREFIX + "key-file", e, KeyFile.FIX));
            }
        });
    }

    private void checkJoin(List<String> contacts) {
        contacts.forEach(this::contact);
        if (contacts.size() > CONTACTS_MAX) {
            problem(
                    PREFIX + "join",
                    contacts.size() + " members are more than a node asks",
                    "name at most " + CONTACTS_MAX + ": one that answers is enough");
        }
    }

    private void listen(String value) {
        try {
            Endpoint.parse(value);
        } catch (IllegalArgumentException e) {
            problem(PREFIX + "listen", e.getMessage(), "write it as 10.0.0.11:7946");
        }
    }

    /** Only the form: a name is looked up when the node runs. */
    private void contact(String value) {
        try {
            Endpoint.unresolved(value);
        } catch (IllegalArgumentException e) {
            problem(PREFIX + "join", e.getMessage(), "write it as 10.0.0.11:7946");
        }
    }

    private void checkVoters() {
        List<String> voters = cluster.voters().orElse(List.of());
        String key = PREFIX + "voters";
        if (!voters.isEmpty()) {
            if (new HashSet<>(voters).size() != voters.size()) {
                problem(key, "a name stands twice", "name each node once");
            } else if (voters.size() < 3 || voters.size() % 2 == 0) {
                problem(
                        key,
                        voters.size() + " voters make no safe majority",
                        "name an odd number of nodes, at least 3");
            }
            voters.stream()
                    .filter(voter -> !NAME.matcher(voter).matches())
                    .forEach(voter -> problem(
                            key, "'" + voter + "' is not a node's name", "name nodes as quadrant.node.name does"));
        }
        if (!vips.isEmpty() && voters.isEmpty()) {
            problem(key, "is not set, and a virtual IP needs it", "name three nodes that vote, the same on every node");
        }
        if (!vips.isEmpty() && cluster.keyFile().isEmpty()) {
            problem(PREFIX + "key-file", "is not set, and a virtual IP needs a cluster", KeyFile.FIX);
        }
    }

    private void checkVip(String name, VipsConfig.Vip vip) {
        String prefix = VIPS + name + ".";
        if (!NAME.matcher(name).matches()) {
            problem(prefix + "address", "'" + name + "' is not a name", "use letters, digits, dots and dashes");
        }
        try {
            literal(vip.address());
        } catch (IllegalArgumentException e) {
            problem(prefix + "address", e.getMessage(), "write it as 10.0.0.100, without a prefix length");
        }
        if (!ROLES.contains(vip.role())) {
            problem(prefix + "role", "'" + vip.role() + "' is no role", "use one of dns, lb, db, monitor");
        }
        if (vip.priority() < 0 || vip.priority() > PRIORITY_MAX) {
            problem(prefix + "priority", vip.priority() + " is out of range", "use 0 to " + PRIORITY_MAX);
        }
        if (vip.preemptDelay().isNegative() || vip.preemptDelay().compareTo(PREEMPT_DELAY_MAX) > 0) {
            problem(prefix + "preempt-delay", vip.preemptDelay() + " is out of range", "use 0s to 1h");
        }
        if (vip.flapsMax() < 1 || vip.flapsMax() > FLAPS_MAX) {
            problem(prefix + "flaps-max", vip.flapsMax() + " is out of range", "use 1 to " + FLAPS_MAX);
        }
        checkHooks(prefix + "hooks.", vip.hooks());
        if (!interfaceExists(vip.interfaceName())) {
            problem(
                    prefix + "interface",
                    "there is no interface '" + vip.interfaceName() + "' on this host",
                    "use one that 'ip link' lists");
        }
    }

    private void checkHooks(String prefix, VipsConfig.Hooks hooks) {
        hooks.acquired().ifPresent(program -> checkProgram(prefix + HookCall.ACQUIRED, program));
        hooks.released().ifPresent(program -> checkProgram(prefix + HookCall.RELEASED, program));
        if (hooks.timeout().toMillis() <= 0 || hooks.timeout().compareTo(HOOK_TIMEOUT_MAX) > 0) {
            problem(prefix + "timeout", hooks.timeout() + " is out of range", "use more than 0s, up to 5m");
        }
    }

    private void checkProgram(String key, List<String> program) {
        Path path = Path.of(program.getFirst());
        if (!path.isAbsolute()) {
            problem(key, "'" + path + "' is no absolute path", "write it in full, since no shell looks for it");
        } else if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
            problem(key, path + " is not a program that this node may run", "name one, or chmod +x it");
        }
    }

    private void checkAddressesDiffer() {
        Map<InetAddress, String> seen = new HashMap<>();
        new TreeMap<>(vips).forEach((name, vip) -> {
            try {
                String first = seen.putIfAbsent(literal(vip.address()), name);
                if (first != null) {
                    problem(
                            VIPS + name + ".address",
                            "is that of " + VIPS + first + " too",
                            "give each virtual IP an address of its own");
                }
            } catch (IllegalArgumentException _) {
                // Said already.
            }
        });
    }

    /** An address of digits only, never looked up. */
    static InetAddress literal(String text) {
        if (!text.matches("[0-9A-Fa-f:.]+") || !(text.contains(":") || text.matches("\\d+(\\.\\d+){3}"))) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv4 or IPv6 address");
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            boolean ofNoOneHost =
                    address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isMulticastAddress();
            // A link-local address belongs to one interface, and is not heard on another.
            if (ofNoOneHost || address.isLinkLocalAddress() || text.equals("255.255.255.255")) {
                throw new IllegalArgumentException("'" + text + "' cannot be a virtual IP");
            }
            return address;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv4 or IPv6 address", e);
        }
    }

    private static boolean interfaceExists(String name) {
        try {
            return NetworkInterface.getByName(name) != null;
        } catch (SocketException _) {
            return false;
        }
    }

    private void problem(String key, String what, String fix) {
        problems.add(configuration.problem(key, what, fix));
    }
}
