package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.linux.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/**
 * Three hosts on a bridge as network namespaces: {@code host} places virtual IPs by {@link LonePlacement}, {@code other} makes
 * trouble, {@code client} looks on. Needs root, iproute2 and iputils-ping.
 */
final class PlacementLab implements AutoCloseable {
    static final String IPV4 = "10.78.0.100";
    static final String IPV6 = "fd00:78::100";
    /** What a Java program needs to say where its threads are. */
    private static final int THREADS_MILLIS = 1_000;

    private static final int SIGQUIT = 3;

    private static final List<String> HOSTS = List.of("host", "other", "client");

    private final String prefix = "qln" + ProcessHandle.current().pid() + "-";
    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private String classPath = System.getProperty("java.class.path");

    PlacementLab(Path directory) {
        this.directory = directory;
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root: network namespaces");
        Assumptions.assumeTrue(works("ip", "-V"), "needs ip: apt-get install iproute2");
        Assumptions.assumeTrue(works("ping", "-V"), "needs ping: apt-get install iputils-ping");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun: modprobe tun");
        Assumptions.assumeTrue(works("ip", "netns", "add", prefix + "switch"), "needs network namespaces");
        ip("switch", "link", "add", "br0", "type", "bridge");
        ip("switch", "link", "set", "br0", "up");
        for (int i = 0; i < HOSTS.size(); i++) {
            String host = HOSTS.get(i);
            run("ip", "netns", "add", prefix + host);
            ip(host, "link", "set", "lo", "up");
            attach(host, i + 1);
        }
        HOSTS.forEach(this::settle);
    }

    /** Waits for a host's link-local address: before it is ready the kernel asks for no neighbour (RFC 4862, section 5.4). */
    private void settle(String host) {
        for (int tries = 0;
                !ip(host, "-6", "addr", "show", "dev", "eth0", "tentative").isBlank();
                tries++) {
            assertThat(tries).as("the link-local address of " + host).isLessThan(500);
            pause();
        }
    }

    /** Gives a host its eth0, with a MAC and addresses that end in {@code number}. */
    void attach(String host, int number) {
        ip(
                host,
                "link",
                "add",
                "eth0",
                "address",
                mac(host),
                "type",
                "veth",
                "peer",
                "name",
                host,
                "netns",
                prefix + "switch");
        ip("switch", "link", "set", host, "master", "br0", "up");
        ip(host, "link", "set", "eth0", "up");
        ip(host, "addr", "add", "10.78.0." + number + "/24", "dev", "eth0");
        ip(host, "addr", "add", "fd00:78::" + number + "/64", "dev", "eth0", "nodad");
    }

    /** The MAC of a host's eth0. */
    static String mac(String host) {
        return "02:00:5e:78:00:0" + (HOSTS.indexOf(host) + 1);
    }

    /** Runs {@code ip} on a host. */
    String ip(String host, String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", prefix + host));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Runs a command on a host. */
    String on(String host, String... command) {
        return run(inside(host, command).toArray(String[]::new));
    }

    /** Whether a command on a host ends well. */
    boolean worksOn(String host, String... command) {
        return works(inside(host, command).toArray(String[]::new));
    }

    private List<String> inside(String host, String... command) {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", prefix + host));
        inside.addAll(List.of(command));
        return inside;
    }

    /** Sets a kernel setting on a host. */
    void set(String host, String key, int value) {
        on(host, "sh", "-c", "echo " + value + " > /proc/sys/net/" + key.replace('.', '/'));
    }

    /** Whether the client reaches an address, having forgotten where it is. */
    boolean reached(String address) {
        ip("client", "neigh", "flush", "dev", "eth0");
        return worksOn("client", "ping", "-c", "1", "-W", "1", address);
    }

    /** Waits until the client reaches an address; a program or a kernel that is slow to answer is no fault. */
    void awaitReached(String address, Placing placing) {
        await(address + " is reached", placing.running(), () -> reached(address));
    }

    /** What the client believes about an address's MAC; empty when nothing. */
    String neighbour(String address) {
        String entry = ip("client", "neigh", "show", address, "dev", "eth0");
        int at = entry.indexOf("lladdr ");
        return at < 0 ? "" : entry.substring(at + 7, at + 24);
    }

    /** Whether a host has an address, by its kernel. */
    boolean has(String host, String address) {
        return ip(host, "-o", "addr").contains(" " + address + "/");
    }

    /** Starts the program that places virtual IPs, and waits until it is ready. */
    Placing place(List<String> launcher, String... vips) {
        Placing placing = new Placing(launch(launcher, vips));
        placing.await("ready");
        return placing;
    }

    /** Starts the program that places virtual IPs. */
    Running launch(List<String> launcher, String... vips) {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(java(Map.of(), LonePlacement.class));
        command.addAll(List.of(vips));
        return start("host", directory.resolve("placing-" + processes.size()), command);
    }

    /** Starts an agent with keys of configuration, and waits until it has started. */
    Placing agent(String host, Map<String, String> keys, String... roles) {
        List<String> command = java(keys, LoneAgent.class);
        command.addAll(List.of(roles));
        Placing agent = new Placing(start(host, directory.resolve("agent-" + processes.size()), command));
        agent.await("ready");
        return agent;
    }

    /** Keys of the configuration of an agent on the host whose addresses end in {@code number}, without virtual IPs. */
    Map<String, String> keys(String name, int number) throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "0123456789abcdef".repeat(4));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> keys = new HashMap<>();
        keys.put("quadrant.node.name", name);
        keys.put("quadrant.cluster.listen", "10.78.0." + number + ":7946");
        keys.put("quadrant.cluster.join", "10.78.0.1:7946,10.78.0.2:7946");
        keys.put("quadrant.cluster.key-file", key.toString());
        keys.put("quadrant.cluster.voters", "a,b,c");
        return keys;
    }

    /** Adds a virtual IP on eth0 to the keys of an agent. */
    static void vip(Map<String, String> keys, String name, String address, String role, int priority) {
        String prefix = "quadrant.vips." + name + ".";
        keys.put(prefix + "address", address);
        keys.put(prefix + "interface", "eth0");
        keys.put(prefix + "role", role);
        keys.put(prefix + "priority", Integer.toString(priority));
    }

    private List<String> java(Map<String, String> properties, Class<?> program) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED"));
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-cp", classPath, program.getName()));
        return command;
    }

    Placing place(String... vips) {
        return place(List.of(), vips);
    }

    /** Has {@link #place} use a copy of what it needs of the class path, for users who may not read root's own. */
    void openClassPath() throws IOException {
        List<String> copies = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(":")) {
            Path from = Path.of(element);
            if (Files.isDirectory(from)
                    || from.getFileName().toString().matches("(jboss-log|smallrye-common|quadrant).*")) {
                String to = directory.resolve("classes-" + copies.size()).toString();
                run("cp", "-rL", element, to);
                copies.add(to);
            }
        }
        run("chmod", "-R", "a+rX", directory.toString());
        classPath = String.join(":", copies);
    }

    /** Starts a program on a host, its output in a file. */
    Running start(String host, Path output, List<String> command) {
        try {
            Process process = new ProcessBuilder(inside(host, command.toArray(String[]::new)))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            processes.add(process);
            return new Running(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program that runs, and what it has said. */
    record Running(Process process, Path output) {
        /** What it has said, and where its threads are: for a failure's message. */
        String saidWithThreads() {
            if (process.isAlive()) {
                Libc.kill(Math.toIntExact(process.pid()), SIGQUIT);
                pause(THREADS_MILLIS);
            }
            return said();
        }

        String said() {
            try {
                return Files.exists(output) ? Files.readString(output) : "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A program that obeys lines; {@code ip netns exec} becomes it, so its number is the program's. */
    record Placing(Running running) {
        /** Has it do something, and waits for its answer. */
        String tell(String command) {
            int before = running.said().length();
            try {
                running.process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
                running.process.getOutputStream().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String[] answer = {""};
            await(command, () -> {
                String said = running.said().substring(before);
                int at = said.indexOf(command + ": ");
                int end = at < 0 ? -1 : said.indexOf('\n', at);
                answer[0] = end < 0 ? "" : said.substring(at + command.length() + 2, end);
                return end >= 0;
            });
            return answer[0];
        }

        /** Waits until it says something; it must not end before. */
        void await(String text) {
            await("it says '" + text + "'", () -> running.said().contains(text));
        }

        private void await(String what, BooleanSupplier condition) {
            PlacementLab.await(what, running, () -> {
                boolean alive = running.process.isAlive();
                boolean fulfilled = condition.getAsBoolean();
                assertThat(alive || fulfilled)
                        .as(() -> what + ": it ended with code " + running.process.exitValue() + "\n" + running.said())
                        .isTrue();
                return fulfilled;
            });
        }

        /** Why a virtual IP cannot be placed, as it said last; empty when it can. */
        String obstacle(String vip) {
            String head = "obstacle " + vip + ": ";
            return running.said()
                    .lines()
                    .filter(line -> line.startsWith(head))
                    .reduce((first, last) -> last)
                    .map(line -> line.substring(head.length()))
                    .orElse("none said");
        }

        void awaitObstacle(String vip, String obstacle) {
            await("the obstacle '" + obstacle + "'", () -> obstacle(vip).equals(obstacle));
        }

        /** Ends it without a chance to tidy up. */
        void kill() throws InterruptedException {
            running.process.destroyForcibly();
            assertThat(running.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    static void await(String what, Running running, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(() -> what + "\n" + running.saidWithThreads())
                    .isLessThan(deadline);
            pause();
        }
    }

    private static void pause() {
        pause(20);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static boolean works(String... command) {
        try {
            run(command);
            return true;
        } catch (IllegalStateException | UncheckedIOException _) {
            return false;
        }
    }

    /** Runs a command to its end; throws with its output when it fails. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        works("ip", "netns", "del", prefix + "switch");
        HOSTS.forEach(host -> works("ip", "netns", "del", prefix + host));
    }
}
