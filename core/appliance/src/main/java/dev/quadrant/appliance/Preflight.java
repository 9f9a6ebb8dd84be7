package dev.quadrant.appliance;

import dev.quadrant.appliance.admin.AdminToken;
import dev.quadrant.appliance.cluster.ClusterAgent;
import dev.quadrant.appliance.config.AdminConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.ConfigurationException;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.Problem;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All that can be found wrong before anything starts. */
public final class Preflight {
    private static final String LISTEN = "quadrant.admin.listen";
    private static final String HOST = "quarkus.http.host";
    private static final String PORT = "quarkus.http.port";

    private Preflight() {}

    /**
     * Loads and checks a program's configuration.
     *
     * @throws ConfigurationException with every problem
     */
    public static Configuration check(NodeProgram program) throws ConfigurationException {
        Configuration configuration = Configuration.load(program.name(), program.configuration());
        List<Problem> problems = new ArrayList<>();
        try {
            admin(program, configuration);
        } catch (IllegalArgumentException e) {
            problems.add(configuration.problem(LISTEN, e.getMessage(), "write an address of this host and a port"));
        }
        problems.addAll(AdminToken.check(configuration));
        problems.addAll(ClusterAgent.check(configuration));
        problems.addAll(program.check(configuration));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return configuration;
    }

    /** Where the admin interface listens: our key, else Quarkus's own keys, else loopback and the program's port. */
    static InetSocketAddress admin(NodeProgram program, Configuration configuration) {
        return configuration
                .get(AdminConfig.class)
                .listen()
                .map(Endpoint::parse)
                .orElseGet(() -> Endpoint.parse(configuration.value(HOST).orElse("127.0.0.1") + ":"
                        + configuration.value(PORT).orElse(Integer.toString(program.adminPort()))));
    }

    /** Where a program on this host reaches the admin interface, as host and port. */
    public static String adminFromHere(NodeProgram program, Configuration configuration) {
        InetSocketAddress admin = admin(program, configuration);
        if (!admin.getAddress().isAnyLocalAddress()) {
            return Endpoint.format(admin);
        }
        return (admin.getAddress() instanceof Inet6Address ? "[::1]" : "127.0.0.1") + ":" + admin.getPort();
    }

    /**
     * Hands the admin address to Quarkus, after trying that it is free, since Quarkus would not name the key.
     *
     * @throws StartFailure when it is in use or not of this host
     */
    static void bindAdmin(InetSocketAddress admin, Configuration configuration) throws StartFailure {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(admin);
        } catch (IOException e) {
            throw new StartFailure(configuration.problem(
                    LISTEN,
                    Endpoint.format(admin) + ": " + e.getMessage(),
                    "stop what listens there or choose another address"));
        }
        System.setProperty(HOST, admin.getAddress().getHostAddress());
        System.setProperty(PORT, Integer.toString(admin.getPort()));
    }

    /** The host's name for default node names: the kernel's own, without a look-up in DNS. */
    static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
