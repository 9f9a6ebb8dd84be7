package dev.quadrant.e2e.cluster;

import dev.quadrant.testbed.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a node costs in a cluster of five in which nothing happens: processor time of the process and of the agent's thread, and
 * the bytes of its interface. Then how late the agent's thread comes while the same process balances all that one client can ask
 * (wrk, Debian: apt-get install wrk).
 */
final class IdleBench {
    private static final int HOSTS = 5;
    private static final int SECONDS = 60;
    /** What /proc counts in: USER_HZ, 100 on every Linux that Java runs on. */
    private static final double TICKS_A_SECOND = 100;

    private static final String AGENT = "cluster";
    private static final Pattern METRIC = Pattern.compile(
            "(?m)^(quadrant_cluster_(?:loop_lateness_seconds_max|lease_slack_seconds))(?:\\{.*})? (\\S+)$");

    private final Lab lab;

    private IdleBench(Lab lab) {
        this.lab = lab;
    }

    /** Prints a table and, where wanted, writes the same as JSON. */
    static void run(BenchOptions options, Path directory) throws IOException, InterruptedException {
        try (Lab lab = new Lab(directory, "idle", HOSTS, options.products().getFirst())) {
            lab.startAll();
            int holder = Scene.awaitPeace(lab);
            lab.stopAsking();
            IdleBench bench = new IdleBench(lab);
            String idle = bench.idle(holder);
            String loaded = bench.loaded(holder);
            String json = String.format(
                    "{\"product\":\"%s\",\"build\":\"%s\",\"kernel\":\"%s\",\"hosts\":%d,\"seconds\":%d,\"idle\":[%s],\"loaded\":%s}",
                    lab.product().name(),
                    Checkout.isNative() ? "native" : "jvm",
                    System.getProperty("os.version"),
                    HOSTS,
                    SECONDS,
                    idle,
                    loaded);
            System.out.println(json);
            if (options.json() != null) {
                Files.writeString(options.json(), json + "\n");
            }
        }
    }

    /** Ticks of the process and of the agent's thread, bytes received and sent. */
    private record Reading(long process, long agent, long received, long sent) {
        Reading minus(Reading earlier) {
            return new Reading(
                    process - earlier.process, agent - earlier.agent, received - earlier.received, sent - earlier.sent);
        }

        String row(int host, String part) {
            return String.format(
                    Locale.ROOT,
                    "{\"host\":%d,\"part\":\"%s\",\"process_percent\":%.2f,\"agent_percent\":%.2f,\"received_bytes_s\":%d,"
                            + "\"sent_bytes_s\":%d}",
                    host,
                    part,
                    percent(process),
                    percent(agent),
                    received / SECONDS,
                    sent / SECONDS);
        }

        static double percent(long ticks) {
            return ticks / TICKS_A_SECOND / SECONDS * 100;
        }
    }

    private String idle(int holder) throws IOException, InterruptedException {
        System.out.printf(
                "idle for %d s: %s, %d hosts%n", SECONDS, lab.product().name(), HOSTS);
        Map<Integer, Reading> before = readAll();
        Thread.sleep(SECONDS * 1_000L);
        Map<Integer, Reading> after = readAll();
        System.out.printf(
                "%-6s %-10s %12s %12s %14s %14s%n", "host", "part", "process %", "agent %", "received B/s", "sent B/s");
        StringBuilder rows = new StringBuilder();
        for (int host : lab.hosts()) {
            Reading cost = after.get(host).minus(before.get(host));
            String part = host == holder ? "holder" : lab.product().isCandidate(host) ? "candidate" : "voter";
            System.out.printf(
                    Locale.ROOT,
                    "%-6d %-10s %12.2f %12.2f %14d %14d%n",
                    host,
                    part,
                    Reading.percent(cost.process),
                    Reading.percent(cost.agent),
                    cost.received / SECONDS,
                    cost.sent / SECONDS);
            rows.append(rows.isEmpty() ? "" : ",").append(cost.row(host, part));
        }
        return rows.toString();
    }

    private Map<Integer, Reading> readAll() throws IOException {
        Map<Integer, Reading> readings = new TreeMap<>();
        for (int host : lab.hosts()) {
            readings.put(host, read(host));
        }
        return readings;
    }

    private Reading read(int host) throws IOException {
        Path process = Path.of("/proc", Long.toString(lab.pid(host)));
        long agent = 0;
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            for (Path thread : threads.toList()) {
                if (AGENT.equals(Files.readString(thread.resolve("comm")).trim())) {
                    agent += ticks(thread.resolve("stat"));
                }
            }
        }
        long[] bytes = bytes(Files.readString(process.resolve("net/dev")));
        return new Reading(ticks(process.resolve("stat")), agent, bytes[0], bytes[1]);
    }

    /** utime and stime, proc_pid_stat(5): the 14th and 15th; the second is in brackets and may hold spaces. */
    private static long ticks(Path stat) throws IOException {
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** Received and sent by eth0, proc_pid_net(5). */
    private static long[] bytes(String devices) {
        String line = devices.lines()
                .map(String::trim)
                .filter(one -> one.startsWith("eth0:"))
                .findFirst()
                .orElseThrow();
        String[] fields = line.substring("eth0:".length()).trim().split("\\s+");
        return new long[] {Long.parseLong(fields[0]), Long.parseLong(fields[8])};
    }

    private String loaded(int holder) {
        if (!Shell.finds("wrk")) {
            System.out.println("no figures under load: needs wrk: apt-get install wrk");
            return "null";
        }
        List<String> wrk = List.of("wrk", "-t1", "-c64", "-d" + SECONDS + "s", "http://127.0.0.1:8080/q/health/live");
        String said = Shell.runFor(SECONDS + 20, lab.host(holder).command(wrk).toArray(String[]::new));
        String rate = said.lines()
                .filter(line -> line.startsWith("Requests/sec"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("0");
        StringBuilder json = new StringBuilder("{\"requests_s\":").append(rate);
        System.out.printf("the holder under load for %d s: %s requests/s%n", SECONDS, rate);
        Matcher metric = METRIC.matcher(new AdminClient(lab, holder).get("/q/metrics"));
        while (metric.find()) {
            System.out.printf("  %s %s%n", metric.group(1), metric.group(2));
            json.append(",\"").append(metric.group(1)).append("\":").append(metric.group(2));
        }
        return json.append('}').toString();
    }
}
