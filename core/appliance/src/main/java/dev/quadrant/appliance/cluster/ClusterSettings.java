package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.config.ClusterConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.config.VipsConfig;
import dev.quadrant.cluster.crypto.ClusterKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What of the cluster's configuration can be checked without a connection. */
final class ClusterSettings {
    private static final String PREFIX = "quadrant.cluster.";
    private static final String VIPS = "quadrant.vips.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.@_-]{1,64}");
    private static final Set<String> ROLES = Set.of("dns", "lb", "db", "monitor");
    private static final long KEY_FILE_BYTES_MAX = 4096;
    private static final int PRIORITY_MAX = 255;
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
        if (settings.vips.size() > VIPS_MAX) {
            settings.problem(
                    "quadrant.vips",
                    settings.vips.size() + " virtual IPs are more than one node holds",
                    "configure at most " + VIPS_MAX + " on a node");
        }
        return List.copyOf(settings.problems);
    }

    /**
     * Reads the key.
     *
     * @throws IOException with a message that says what is wrong with the file and shows nothing of its content
     */
    static ClusterKey key(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + " does not exist");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IOException(file + " is not readable");
        }
        if (Files.size(file) > KEY_FILE_BYTES_MAX) {
            throw new IOException(file + " is too long for a key");
        }
        try {
            return ClusterKey.parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " holds neither base64 nor hex", e);
        }
    }

    private void checkCluster() {
        if (!NAME.matcher(cluster.name()).matches()) {
            problem(PREFIX + "name", "'" + cluster.name() + "' is not a name", "use letters, digits, dots and dashes");
        }
        endpoint(PREFIX + "listen", cluster.listen(), false);
        cluster.join().ifPresent(all -> all.forEach(one -> endpoint(PREFIX + "join", one, true)));
        cluster.keyFile().ifPresent(file -> {
            try {
                key(file);
            } catch (IOException e) {
                problem(PREFIX + "key-file", e.getMessage(), "make one with: openssl rand -base64 32");
            }
        });
    }

    private void endpoint(String key, String value, boolean mayResolveLater) {
        try {
            Endpoint.parse(value);
        } catch (IllegalArgumentException e) {
            if (!(mayResolveLater && e.getCause() instanceof UnknownHostException)) {
                problem(key, e.getMessage(), "write it as 10.0.0.11:7946");
            }
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
            problem(
                    PREFIX + "key-file",
                    "is not set, and a virtual IP needs a cluster",
                    "make one with: openssl rand -base64 32");
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
        if (!interfaceExists(vip.interfaceName())) {
            problem(
                    prefix + "interface",
                    "there is no interface '" + vip.interfaceName() + "' on this host",
                    "use one that 'ip link' lists");
        }
    }

    /** An address of digits only, never looked up. */
    static InetAddress literal(String text) {
        if (!text.matches("[0-9A-Fa-f:.]+") || !(text.contains(":") || text.matches("\\d+(\\.\\d+){3}"))) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv4 or IPv6 address");
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            if (address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isMulticastAddress()) {
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
