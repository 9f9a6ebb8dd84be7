package dev.quadrant.e2e.cluster;

import dev.quadrant.testbed.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;

/**
 * Hosts as network namespaces on a bridge; the bridge has a namespace of its own, since a container engine may filter what
 * passes the host's. Numbers of hosts start at 1: host n is 10.77.0.n. Closing ends every process in them.
 */
final class Lab implements AutoCloseable {
    static final String VIP = "10.77.0.100";
    static final int PORT = 8080;

    private final String prefix = "qlab" + ProcessHandle.current().pid() + "-";
    private final Path directory;
    private final List<String> namespaces = new ArrayList<>();
    private final SequencedMap<Integer, Process> nodes = new LinkedHashMap<>();
    private final int hosts;

    /** @param hosts how many; one more namespace is the client's */
    Lab(Path directory, int hosts) {
        this.directory = directory;
        this.hosts = hosts;
        namespace("switch");
        Shell.run("ip", "-n", name("switch"), "link", "add", "br0", "type", "bridge");
        Shell.run("ip", "-n", name("switch"), "link", "set", "br0", "up");
        for (int host = 1; host <= hosts; host++) {
            namespace("host" + host);
            Shell.run("ip", "-n", name("switch"), "netns", "set", name("host" + host), Integer.toString(host));
            attach("host" + host, "10.77.0." + host);
        }
        namespace("client");
        attach("client", "10.77.0.200");
    }

    private String name(String namespace) {
        return prefix + namespace;
    }

    private void namespace(String namespace) {
        namespaces.add(name(namespace));
        Shell.run("ip", "netns", "add", name(namespace));
        Shell.run("ip", "-n", name(namespace), "link", "set", "lo", "up");
    }

    private void attach(String namespace, String address) {
        String host = name(namespace);
        Shell.run(
                "ip",
                "-n",
                host,
                "link",
                "add",
                "eth0",
                "type",
                "veth",
                "peer",
                "name",
                namespace,
                "netns",
                name("switch"));
        Shell.run("ip", "-n", name("switch"), "link", "set", namespace, "master", "br0", "up");
        Shell.run("ip", "-n", host, "link", "set", "eth0", "up");
        Shell.run("ip", "-n", host, "addr", "add", address + "/24", "dev", "eth0");
    }

    /** The kernel's record of the virtual IP from now on. */
    AddressRecord record() {
        return new AddressRecord(name("switch"), VIP);
    }

    /** Starts the node of a host: balancers on all but the last, which is a monitor and only votes. */
    void start(int host) {
        boolean balancer = host < hosts;
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "node-" + host);
        keys.put("quadrant.cluster.listen", "0.0.0.0:7946");
        keys.put("quadrant.cluster.join", "10.77.0.1:7946,10.77.0.2:7946");
        keys.put("quadrant.cluster.key-file", key().toString());
        keys.put("quadrant.cluster.voters", voters());
        keys.put("quadrant.log.level", "info");
        if (balancer) {
            keys.put("quadrant.vips.web.address", VIP);
            keys.put("quadrant.vips.web.interface", "eth0");
            keys.put("quadrant.vips.web.role", "lb");
            keys.put("quadrant.lb.frontends.web.listen", "0.0.0.0:" + PORT);
            keys.put("quadrant.lb.frontends.web.backend", "app");
            // What it balances does not matter here, but it has to be up: its own admin interface.
            keys.put("quadrant.lb.backends.app.servers.a.address", "127.0.0.1:8404");
        } else {
            keys.put(
                    "quadrant.monitor.storage.path",
                    directory.resolve("monitor").toString());
        }
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name("host" + host)));
        command.addAll(Checkout.command(balancer ? "lb-node" : "monitor-node", keys, List.of()));
        nodes.put(host, launch(command, directory.resolve("node-" + host + ".log")));
    }

    /** Starts a client that connects to the virtual IP every 5 ms and prints when it was away. */
    Process probe(Path output) {
        return launch(
                List.of(
                        "ip",
                        "netns",
                        "exec",
                        name("client"),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName(),
                        VIP,
                        Integer.toString(PORT)),
                output);
    }

    private static Process launch(List<String> command, Path output) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String voters() {
        List<String> voters = new ArrayList<>();
        for (int host = 1; host <= hosts; host++) {
            voters.add("node-" + host);
        }
        return String.join(",", voters);
    }

    private Path key() {
        Path key = directory.resolve("cluster.key");
        try {
            if (!Files.exists(key)) {
                Files.writeString(key, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
            }
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process of a host's node; {@code ip netns exec} becomes it, so its number is the node's. */
    Process node(int host) {
        return nodes.get(host);
    }

    /** Sends a signal by its name to a host's node. */
    void signal(int host, String signal) {
        Shell.run("kill", "-" + signal, Long.toString(node(host).pid()));
    }

    /** Takes a host's cable out, or puts it in. */
    void cable(int host, boolean in) {
        Shell.run("ip", "-n", name("switch"), "link", "set", "host" + host, in ? "up" : "down");
    }

    /** The hosts that have the virtual IP now, by their own kernels. */
    List<Integer> holders() {
        List<Integer> holders = new ArrayList<>();
        for (int host = 1; host <= hosts; host++) {
            if (Shell.run("ip", "-n", name("host" + host), "-o", "addr").contains(" " + VIP + "/")) {
                holders.add(host);
            }
        }
        return holders;
    }

    /** Whether a host's node says of itself that it is a candidate for the virtual IP. */
    boolean candidate(int host) {
        try {
            String cluster = Shell.run(
                    "ip", "netns", "exec", name("host" + host), "curl", "-s", "http://127.0.0.1:8404/cluster");
            int own = cluster.indexOf("\"published\"");
            return own >= 0 && cluster.substring(own, cluster.indexOf('}', own)).contains("vip.web");
        } catch (IllegalStateException _) {
            return false;
        }
    }

    /** What the nodes wrote, for a failure's message. */
    String logs() {
        StringBuilder logs = new StringBuilder();
        for (int host = 1; host <= hosts; host++) {
            Path log = directory.resolve("node-" + host + ".log");
            try {
                logs.append("== node-")
                        .append(host)
                        .append('\n')
                        .append(Files.exists(log) ? Files.readString(log) : "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return logs.toString();
    }

    @Override
    public void close() {
        for (Process node : nodes.values()) {
            node.destroyForcibly();
        }
        for (String namespace : namespaces) {
            for (String pid : Shell.run("ip", "netns", "pids", namespace).split("\\s+")) {
                if (!pid.isEmpty()) {
                    Shell.works("kill", "-KILL", pid);
                }
            }
            Shell.works("ip", "netns", "del", namespace);
        }
        for (Process node : nodes.values()) {
            try {
                node.waitFor(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
