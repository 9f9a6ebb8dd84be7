package dev.quadrant.e2e.cluster;

import dev.quadrant.testbed.Checkout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Ours: balancers on the first half of the hosts and one more, monitors, which only vote, on the others. From the JVM build or
 * the native binaries, as {@link Checkout} says.
 *
 * @param preset {@code lan} or {@code fast}
 */
record Quadrant(String preset) implements Product {
    private static final int HEARTBEATS_MISSED = 3;
    private static final Pattern HEARTBEAT = Pattern.compile("\"heartbeat\":(\\d+)");
    private static final Pattern MEMBER =
            Pattern.compile("\\{\"name\":\"(node-\\d+)\",\"roles\".*?\"state\":\"(\\w+)\".*?\"silent_ms\":(\\d+)");

    @Override
    public String name() {
        return "quadrant " + preset;
    }

    @Override
    public boolean isCandidate(int host) {
        return host <= 2;
    }

    @Override
    public List<String> command(Lab lab, int host) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", name(host));
        keys.put("quadrant.cluster.listen", "0.0.0.0:7946");
        keys.put("quadrant.cluster.join", "10.77.0.1:7946,10.77.0.2:7946");
        keys.put("quadrant.cluster.preset", preset);
        keys.put(
                "quadrant.cluster.key-file",
                lab.secret("cluster.key", "00112233445566778899aabbccddeeff".repeat(2))
                        .toString());
        keys.put(
                "quadrant.cluster.voters",
                lab.hosts().stream().map(Quadrant::name).collect(Collectors.joining(",")));
        keys.put("quadrant.admin.token-file", AdminClient.tokenFile(lab).toString());
        if (isCandidate(host)) {
            for (Family family : Family.values()) {
                String vip = "quadrant.vips." + vip(family);
                keys.put(vip + ".address", family.vip().getHostAddress());
                keys.put(vip + ".interface", "eth0");
                keys.put(vip + ".role", "lb");
            }
            keys.put("quadrant.lb.frontends.web.listen", "0.0.0.0:8080");
            keys.put("quadrant.lb.frontends.web.backend", "app");
            // What it balances does not matter here, but it has to be up: its own admin interface.
            keys.put("quadrant.lb.backends.app.servers.a.address", "127.0.0.1:8404");
        } else {
            keys.put(
                    "quadrant.monitor.storage.path",
                    lab.directory().resolve("monitor-" + host).toString());
        }
        return Checkout.command(isCandidate(host) ? "lb-node" : "monitor-node", keys, List.of());
    }

    private static String name(int host) {
        return "node-" + host;
    }

    private static String vip(Family family) {
        return family == Family.IPV4 ? "web" : "web6";
    }

    /** It says of itself that it is a candidate for every virtual IP, and it votes. */
    @Override
    public boolean isReady(Lab lab, int host) {
        if (!lab.runs(host)) {
            return false;
        }
        String cluster = new AdminClient(lab, host).get("/cluster");
        int own = cluster.indexOf("\"published\"");
        String published = own < 0 ? "" : cluster.substring(own, cluster.indexOf('}', own));
        boolean candidate = !isCandidate(host)
                || Arrays.stream(Family.values()).allMatch(family -> published.contains("vip." + vip(family)));
        return candidate && cluster.replace(" ", "").contains("\"mute_ms\":0");
    }

    @Override
    public boolean isWhole(Lab lab) {
        return lab.hosts().stream().filter(lab::runs).allMatch(host -> hearsAll(lab, host));
    }

    private static boolean hearsAll(Lab lab, int host) {
        String cluster = new AdminClient(lab, host).get("/cluster").replaceAll("\\s", "");
        Matcher pace = HEARTBEAT.matcher(cluster);
        if (!pace.find()) {
            return false;
        }
        long patience = HEARTBEATS_MISSED * Long.parseLong(pace.group(1));
        Set<String> heard = MEMBER.matcher(cluster)
                .results()
                .filter(member -> member.group(2).equals("alive") && Long.parseLong(member.group(3)) <= patience)
                .map(member -> member.group(1))
                .collect(Collectors.toSet());
        return lab.hosts().stream().filter(lab::runs).map(Quadrant::name).allMatch(heard::contains);
    }

    @Override
    public long faultMillis() {
        return 2_000;
    }

    @Override
    public boolean isUnderTest() {
        return true;
    }

    @Override
    public boolean takesOrders() {
        return true;
    }

    @Override
    public void drain(Lab lab, int host) {
        new AdminClient(lab, host).post("/cluster/drain");
    }

    @Override
    public void undrain(Lab lab, int host) {
        new AdminClient(lab, host).post("/cluster/undrain");
    }

    @Override
    public void handOver(Lab lab, int holder) {
        for (Family family : Family.values()) {
            new AdminClient(lab, holder).post("/cluster/handover?vip=" + vip(family));
        }
    }
}
