package dev.quadrant.e2e.cluster;

import dev.quadrant.linux.Libc;
import dev.quadrant.testbed.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Hosts as network namespaces, with a product on them, a client, and all that is written down about them. Host n has the
 * addresses 10.77.0.n and fd77::n and the MAC 02:00:00:00:00:0n. Closing it ends every process in it.
 */
final class Lab implements AutoCloseable {
    /** Of each host: a report of a build keeps so much of a message, not more. */
    private static final int LOG_LINES = 25;

    /** What a Java program needs to say where its threads are. */
    private static final int THREADS_MILLIS = 1_000;

    private static final int SIGQUIT = 3;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;

    private final Path directory;
    private final Product product;
    private final List<Namespace> hosts = new ArrayList<>();
    private final Namespace watching;
    private final Namespace client;
    private final int clientPort;
    private final Map<Integer, Process> processes = new LinkedHashMap<>();
    private final Map<Integer, Long> startedAt = new LinkedHashMap<>();
    private final Set<Integer> ending = new HashSet<>();
    private final Switch network = new Switch();
    private final Asker asker;
    private final Echo echo = new Echo();
    private final KernelRecord record;

    /**
     * Builds the hosts; nothing runs on them yet.
     *
     * @param directory for what the programs need and write; must exist
     * @param name unique in this process
     */
    Lab(Path directory, String name, int count, Product product) {
        this.directory = directory;
        this.product = product;
        watching = new Namespace(name + "-record");
        for (int host = 1; host <= count; host++) {
            Namespace namespace = new Namespace(name + "-host" + host);
            hosts.add(namespace);
            watch(namespace, host);
            attach(namespace, host);
        }
        client = new Namespace(name + "-client");
        watch(client, KernelRecord.CLIENT);
        clientPort = attach(client, KernelRecord.CLIENT);
        record = new KernelRecord(watching);
        for (int host = 1; host <= count; host++) {
            echo.serve(hosts.get(host - 1), host);
        }
        network.start();
        asker = new Asker(network);
        echo.start(client);
    }

    private void watch(Namespace namespace, int number) {
        watching.ip("netns set " + namespace.name() + " " + number);
    }

    private int attach(Namespace host, int number) {
        host.ip("link set lo up");
        // What the machine's own settings are must not matter: a forwarding host makes a stale neighbour entry work.
        host.setting("ipv4/ip_forward", 0);
        host.setting("ipv6/conf/all/forwarding", 0);
        host.setting("ipv4/ip_nonlocal_bind", 1);
        host.setting("ipv6/ip_nonlocal_bind", 1);
        host.setting("ipv6/conf/default/accept_dad", 0);
        int port = network.plug(host);
        host.ip("link set eth0 address 02:00:00:00:00:" + String.format("%02x", number));
        host.ip("link set eth0 up");
        for (Family family : Family.values()) {
            host.ip("addr add " + family.hostWithPrefix(number) + " dev eth0");
        }
        return port;
    }

    /** The host that has a MAC; -1 if none has. */
    static int hostOf(byte[] bytes, int offset) {
        for (int i = 1; i < 5; i++) {
            if (bytes[offset + i] != 0) {
                return -1;
            }
        }
        return bytes[offset] == 2 ? bytes[offset + 5] & 0xff : -1;
    }

    Path directory() {
        return directory;
    }

    /** A file that only its owner can read. */
    Path secret(String name, String content) {
        Path file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, content + "\n");
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Product product() {
        return product;
    }

    Namespace host(int host) {
        return hosts.get(host - 1);
    }

    /** The numbers of all hosts. */
    List<Integer> hosts() {
        return IntStream.rangeClosed(1, hosts.size()).boxed().toList();
    }

    /** The hosts that may hold the virtual IPs. */
    List<Integer> candidates() {
        return hosts().stream().filter(product::isCandidate).toList();
    }

    History history() {
        return record.history();
    }

    KernelRecord record() {
        return record;
    }

    Asker asker() {
        return asker;
    }

    Echo echo() {
        return echo;
    }

    Switch network() {
        return network;
    }

    /** The ports of all hosts but one, of the client and of the observer. */
    List<Integer> allBut(int host) {
        return IntStream.rangeClosed(Switch.OBSERVER, clientPort)
                .filter(port -> port != host)
                .boxed()
                .toList();
    }

    /** Starts the product on a host where it does not run. */
    void start(int host) {
        List<String> command = product.command(this, host);
        if (command.isEmpty() || runs(host)) {
            return;
        }
        ending.remove(host);
        startedAt.put(host, System.nanoTime());
        try {
            processes.put(
                    host,
                    new ProcessBuilder(host(host).command(command))
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(log(host).toFile()))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startAll() {
        hosts().forEach(this::start);
    }

    /** No more questions to the virtual IPs, so that the hosts' traffic is their own. */
    void stopAsking() {
        echo.close();
        asker.close();
    }

    /** The number of the product's process on a host; {@code ip netns exec} becomes it. */
    long pid(int host) {
        return processes.get(host).pid();
    }

    boolean runs(int host) {
        Process process = processes.get(host);
        return process != null && process.isAlive();
    }

    /** Whether the product was told to end on a host and has not yet. */
    boolean isEnding(int host) {
        return ending.contains(host) && runs(host);
    }

    /** Whether somebody told the product to end on a host, or never started it there. */
    boolean wasEnded(int host) {
        return ending.contains(host) || !processes.containsKey(host);
    }

    /** How long the product has been running on a host; 0 when it does not. */
    long runningMillis(int host) {
        return runs(host) ? (System.nanoTime() - startedAt.get(host)) / 1_000_000 : 0;
    }

    /** SIGKILL to all of a host's processes, in no time. */
    void kill(int host) {
        signal(host, SIGKILL);
    }

    void stop(int host) {
        signal(host, SIGTERM);
    }

    void freeze(int host) {
        signal(host, SIGSTOP);
    }

    void thaw(int host) {
        signal(host, SIGCONT);
    }

    /** A signal to end gracefully goes to the program alone, any other to its children as well. */
    private void signal(int host, int signal) {
        Process process = processes.get(host);
        if (process == null || !process.isAlive()) {
            return;
        }
        if (signal == SIGKILL || signal == SIGTERM) {
            ending.add(host);
        }
        List<ProcessHandle> all = new ArrayList<>();
        if (signal != SIGTERM) {
            all.addAll(process.descendants().toList());
        }
        all.add(process.toHandle());
        if (signal == SIGKILL) {
            // A child may be told of its parent's death, and clean up, before its own turn comes (keepalived's is); a
            // parent
            // may start its child anew. So all stand still first.
            all.reversed().forEach(one -> Libc.kill(Math.toIntExact(one.pid()), SIGSTOP));
        }
        all.forEach(one -> Libc.kill(Math.toIntExact(one.pid()), signal));
    }

    /** The hosts that have the address of a family now, by their kernels. */
    Set<Integer> holders(Family family) {
        return history().holders(family);
    }

    /** Removes the virtual IPs from a host, as a careless operator would. */
    void deleteAddresses(int host) {
        for (Family family : Family.values()) {
            String show = Shell.run(
                    "ip",
                    "-n",
                    host(host).name(),
                    "-o",
                    "addr",
                    "show",
                    "to",
                    family.vip().getHostAddress());
            show.lines().forEach(line -> {
                String[] words = line.trim().split("\\s+");
                Shell.works("ip", "-n", host(host).name(), "addr", "del", words[3], "dev", words[1]);
            });
        }
    }

    private Path log(int host) {
        return directory.resolve("host-" + host + ".log");
    }

    /** How the programs are, and the end of what they wrote: for a failure's message. */
    String logs() {
        StringBuilder logs = new StringBuilder();
        for (int host : hosts()) {
            boolean ready = product.isReady(this, host);
            logs.append("== host ").append(host).append(", ").append(state(host));
            logs.append(ready ? ", ready\n" : ", not ready\n");
            boolean threads = !ready && runs(host) && product.isUnderTest() && !Checkout.isNative();
            if (threads) {
                signal(host, SIGQUIT);
            }
            lines(host, threads).forEach(line -> logs.append(line).append('\n'));
        }
        return logs.toString();
    }

    /** The end of what a program wrote; with where its threads are, of which it was just asked, in place of all else. */
    private List<String> lines(int host, boolean threads) {
        try {
            if (threads) {
                Thread.sleep(THREADS_MILLIS);
            }
            List<String> lines = Files.exists(log(host)) ? Files.readAllLines(log(host)) : List.of();
            int from = Math.max(0, lines.size() - LOG_LINES);
            for (int i = from; threads && i >= 0; i--) {
                if (lines.get(i).startsWith("Full thread dump")) {
                    from = Math.max(0, i - LOG_LINES);
                    break;
                }
            }
            return lines.subList(from, lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether the product runs on a host, and for how long, or how it ended. */
    String state(int host) {
        Process process = processes.get(host);
        if (process == null) {
            return "nothing was started";
        }
        return process.isAlive()
                ? "running for " + runningMillis(host) + " ms as " + process.pid()
                : "ended with " + process.exitValue();
    }

    @Override
    public void close() {
        echo.close();
        asker.close();
        hosts.forEach(Namespace::close);
        client.close();
        record.close();
        watching.close();
        network.close();
    }
}
