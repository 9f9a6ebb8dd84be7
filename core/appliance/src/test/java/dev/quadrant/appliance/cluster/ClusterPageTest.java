package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.config.ClusterConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.VipsConfig;
import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.cluster.ClusterNode;
import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.lease.Acceptor;
import dev.quadrant.cluster.lease.Refusal;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import dev.quadrant.cluster.membership.Status;
import dev.quadrant.cluster.stream.Outcome;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator's page says is what the code does: example, metrics, events, reasons. */
class ClusterPageTest {
    private static final long MILLIS = 1_000_000;
    private static final long NOW = 1_000_000_000 * MILLIS;
    private static final long BALLOT = 1_798_176_000_007L;

    @TempDir
    Path directory;

    @Test
    void theExampleIsWhatANodeAnswers() throws Exception {
        Configuration configuration = example();
        Holders holders = new Holders();
        holders.see(view(NOW - 7_800_000 * MILLIS));
        holders.see(view(NOW));
        JsonObject answer = new ClusterJson(
                        configuration.get(ClusterConfig.class),
                        configuration.get(VipsConfig.class).all(),
                        view(NOW),
                        holders.known(),
                        Map.of(
                                "web",
                                new Placement(Placement.Answered.BY_KERNEL, "the kernel answers ARP (arp_ignore=0)")))
                .of(false, false);
        assertThat(new JsonObject(ClusterPage.read().blocks("json").getFirst()))
                .as(answer.encodePrettily())
                .isEqualTo(answer);
    }

    /** The first configuration on the page, without the keys that are lb-node's own. */
    private Configuration example() throws Exception {
        String keys = ClusterPage.read().blocks("properties").getFirst();
        Path file = Files.writeString(
                directory.resolve("example.properties"),
                keys.lines().filter(line -> !line.startsWith("quadrant.lb.")).collect(Collectors.joining("\n")));
        System.setProperty("quarkus.config.locations", file.toString());
        try {
            return Configuration.load("lb-node", List.of());
        } finally {
            System.clearProperty("quarkus.config.locations");
        }
    }

    private static ClusterView view(long at) {
        List<Membership.View> members = List.of(
                member("lb-1", "lb", 11, "127.0.0.1:8404", 1_798_176_000_000L, published("100", true), at, at),
                member(
                        "lb-2",
                        "lb",
                        12,
                        "127.0.0.1:8404",
                        1_798_169_877_123L,
                        published("90", false),
                        at - 6_120_000 * MILLIS,
                        at - 40 * MILLIS),
                member(
                        "monitor-1",
                        "monitor",
                        14,
                        "10.0.0.14:9090",
                        1_797_471_123_456L,
                        new TreeMap<>(),
                        at - 705_600_000 * MILLIS,
                        at - 60 * MILLIS));
        return new ClusterView(
                at,
                members,
                List.of(new ClusterView.Vip(
                        "web", true, "lb-1", BALLOT, at + 710 * MILLIS, at - 7_800_000 * MILLIS, "", "")),
                List.of(new Acceptor.Known("web", "lb-1", BALLOT, at + 712 * MILLIS)),
                at - 1);
    }

    private static SortedMap<String, String> published(String priority, boolean holds) {
        TreeMap<String, String> published = new TreeMap<>(Map.of("vip.web", priority));
        if (holds) {
            published.put("held.web", Long.toString(BALLOT));
        }
        return published;
    }

    private static Membership.View member(
            String name,
            String role,
            int host,
            String admin,
            long incarnation,
            SortedMap<String, String> published,
            long since,
            long heard) {
        Member member = new Member(
                name,
                new TreeSet<>(Set.of(role)),
                new InetSocketAddress("10.0.0." + host, 7946),
                "http://" + admin,
                "0.1.0",
                true,
                published,
                incarnation,
                1);
        return new Membership.View(member, Status.ALIVE, since, heard);
    }

    @Test
    void everyMetricIsInTheTableWithItsLabelsAndItsWords() throws Exception {
        List<String> rows = metrics().stream()
                .map(meter -> "| `" + name(meter) + "` | " + meter.getId().getDescription() + " |")
                .distinct()
                .sorted()
                .toList();
        assertThat(ClusterPage.read().table("Metrics"))
                .as(String.join("\n", rows))
                .containsExactlyElementsOf(rows);
    }

    private List<Meter> metrics() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, Clock.SYSTEM);
        Supplier<ClusterView> view = () -> view(NOW);
        new ClusterMetrics(registry, view);
        new LoopMetrics(registry);
        new ExchangeMetrics(registry);
        new Publications(registry);
        new VipMetrics(registry, view, List.of("web")).dropped("web", "drained");
        new HookMetrics(registry, List.of("web"));
        Vertx vertx = Vertx.vertx();
        try {
            AdminActions actions = new AdminActions(Router.router(vertx), Optional.empty(), registry);
            ClusterActions.install(
                    actions,
                    ClusterAgent.start(
                            Configuration.load("lone", List.of()),
                            new ClusterIdentity("lb-1", Set.of("lb"), URI.create("http://127.0.0.1:1"), "test"),
                            new Conditions(),
                            new SimpleMeterRegistry()));
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            vertx.close();
        }
        return registry.getMeters().stream()
                .filter(meter -> !meter.getId().getName().endsWith(".histogram"))
                .toList();
    }

    /** As Prometheus sees it. */
    private static String name(Meter meter) {
        String name = meter.getId().getName().replace('.', '_');
        String unit =
                switch (meter.getId().getType()) {
                    case COUNTER -> "_total";
                    case TIMER -> "_seconds";
                    case GAUGE, LONG_TASK_TIMER, DISTRIBUTION_SUMMARY, OTHER -> "";
                };
        String labels = meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.joining(","));
        return name + unit + (labels.isEmpty() ? "" : "{" + labels + "}");
    }

    @Test
    void everyEventIsInTheTableAndNoOther() throws Exception {
        Set<String> events = new TreeSet<>();
        for (Status status : Status.values()) {
            events.add("member-" + status.name().toLowerCase(Locale.ROOT));
        }
        Pattern logged = Pattern.compile("LOG\\s*\\.(?:debug|info|warn|error)\\(\\s*\"([a-z0-9-]+)\"");
        Pattern told = Pattern.compile("(?:event|rareEvent)\\(\\s*[a-z]+,\\s*\"([a-z0-9-]+)\"");
        for (String source : sources()) {
            find(logged, source, events);
            find(told, source, events);
        }
        events.add("member-joined");
        // Made of a voter's reason.
        events.remove("lease-");
        events.add("lease-" + Refusal.VOTERS.code());
        events.add("lease-" + Refusal.TIMES.code());
        assertThat(ClusterPage.read().codes("Events"))
                .as(String.join("\n", events))
                .containsExactlyInAnyOrderElementsOf(events);
    }

    @Test
    void everyReasonIsInTheTable() throws Exception {
        Set<String> reasons = new TreeSet<>(HookMetrics.OUTCOMES);
        for (Refusal refusal : Refusal.values()) {
            reasons.add(refusal.code());
        }
        for (PacketSeal.Refusal refusal : PacketSeal.Refusal.values()) {
            reasons.add(refusal.code());
        }
        for (ClusterNode.Refusal refusal : ClusterNode.Refusal.values()) {
            reasons.add(refusal.code());
        }
        for (Outcome outcome : Outcome.values()) {
            reasons.add(outcome.code());
        }
        reasons.removeAll(Set.of("done", "cut"));
        reasons.remove("ok");
        reasons.remove("dropped");
        Pattern refused = Pattern.compile("(?:refused|unchanged)\\(\\s*(?:[0-9A-Z_]+,\\s*)?\"([a-z-]+)\"");
        Pattern fact = Pattern.compile("\"reason\",\\s*\"([a-z-]+)\"");
        Pattern returned = Pattern.compile("(?:return|\\?|:)\\s+\"([a-z]+(?:-[a-z]+)*)\"");
        Pattern given = Pattern.compile("(?:handOver|lose|release)\\(\\s*now,\\s*\"([a-z-]+)\"");
        for (String source : sources()) {
            find(refused, source, reasons);
            find(fact, source, reasons);
            find(given, source, reasons);
        }
        for (String source : ClusterPage.sources("cluster/src/main/java/dev/quadrant/cluster")) {
            if (source.contains("class VirtualIp") || source.contains("class Lease")) {
                find(returned, source, reasons);
            }
        }
        for (String source :
                ClusterPage.sources("appliance/src/main/java/dev/quadrant/appliance/cluster/VirtualAddress.java")) {
            find(returned, source, reasons);
        }
        assertThat(ClusterPage.read().codes("Reasons"))
                .as(String.join("\n", reasons))
                .containsAll(reasons);
    }

    private static List<String> sources() throws Exception {
        List<String> sources = new ArrayList<>(ClusterPage.sources("cluster/src/main/java"));
        sources.addAll(ClusterPage.sources("appliance/src/main/java/dev/quadrant/appliance/cluster"));
        sources.addAll(ClusterPage.sources("appliance/src/main/java/dev/quadrant/appliance/admin"));
        sources.addAll(ClusterPage.sources("appliance/src/main/java/dev/quadrant/appliance/Reload.java"));
        return sources;
    }

    private static void find(Pattern pattern, String source, Set<String> found) {
        Matcher matcher = pattern.matcher(source);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
    }
}
