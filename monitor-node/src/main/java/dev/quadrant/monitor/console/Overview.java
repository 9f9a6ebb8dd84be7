package dev.quadrant.monitor.console;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.scrape.Health;
import dev.quadrant.monitor.scrape.ScrapePool;
import dev.quadrant.monitor.scrape.TargetStatus;
import dev.quadrant.monitor.tsdb.SampleIterator;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;

/** The state of the cluster as the console shows it: each node with its state in words, and the whole in one sentence. */
final class Overview {
    private static final List<String> ROLES = List.of("dns", "lb", "db", "monitor");

    private final String cluster;
    private final ScrapePool scrapes;
    private final SeriesStore store;

    Overview(String cluster, ScrapePool scrapes, SeriesStore store) {
        this.cluster = cluster;
        this.scrapes = scrapes;
        this.store = store;
    }

    /** How a node is, worst last. */
    enum State {
        UP("up"),
        WAITING("waiting"),
        DEGRADED("degraded"),
        DOWN("down");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    private record Judgement(State state, String words, String reason) {}

    JsonObject at(long now) {
        List<TargetStatus> all = scrapes.statuses().stream()
                .sorted(Comparator.comparing((TargetStatus status) -> order(status))
                        .thenComparing(status -> status.target().node())
                        .thenComparing(status -> status.target().instance()))
                .toList();
        JsonArray nodes = new JsonArray();
        JsonArray others = new JsonArray();
        int total = 0;
        int down = 0;
        int degraded = 0;
        for (TargetStatus status : all) {
            Judgement judged = judge(status);
            JsonObject shown = show(status, judged, now);
            (status.target().isNode() ? nodes : others).add(shown);
            total++;
            down += judged.state() == State.DOWN ? 1 : 0;
            degraded += judged.state() == State.DEGRADED ? 1 : 0;
        }
        return new JsonObject()
                .put("cluster", cluster)
                .put("now", now)
                .put("interval", scrapes.options().interval().toMillis())
                .put("state", down > 0 ? "down" : degraded > 0 ? "degraded" : "up")
                .put("words", words(total, down, degraded))
                .put("nodes", nodes)
                .put("targets", others)
                .put("series", store.seriesCount());
    }

    private static int order(TargetStatus status) {
        int role = status.target().roles().isEmpty()
                ? ROLES.size()
                : ROLES.indexOf(status.target().roles().getFirst());
        return role < 0 ? ROLES.size() : role;
    }

    static String words(int total, int down, int degraded) {
        if (total == 0) {
            return "No targets yet";
        }
        if (down == 0 && degraded == 0) {
            return total == 1 ? "The only target is up" : "All " + total + " targets are up";
        }
        String text = down > 0 ? down + " of " + total + (down == 1 ? " does" : " do") + " not answer" : "";
        if (degraded > 0) {
            text += (text.isEmpty() ? degraded + " of " + total : ", " + degraded)
                    + (degraded == 1 ? " is not ready" : " are not ready");
        }
        return text;
    }

    private Judgement judge(TargetStatus status) {
        if (status.scraped() == 0) {
            return new Judgement(State.WAITING, "waiting for its first answer", "");
        }
        String gossip = scrapes.gossip(status.target().node());
        if (!status.up()) {
            String also = gossip.isEmpty() || gossip.equals("alive") ? "" : "; the cluster says: " + gossip;
            return new Judgement(State.DOWN, "no answer", status.error() + also);
        }
        if (status.health().isPresent() && !status.health().get().up()) {
            List<String> reasons = status.health().get().parts().stream()
                    .filter(part -> !part.up())
                    .map(part -> part.reason().isEmpty() ? part.name() : part.name() + ": " + part.reason())
                    .toList();
            return new Judgement(State.DEGRADED, "not ready", String.join("; ", reasons));
        }
        if (gossip.equals("dead") || gossip.equals("suspected")) {
            return new Judgement(State.DEGRADED, "answers, but not to the cluster", "the cluster says: " + gossip);
        }
        return new Judgement(State.UP, "up", "");
    }

    private JsonObject show(TargetStatus status, Judgement judged, long now) {
        JsonArray parts = new JsonArray();
        status.health()
                .map(Health::parts)
                .orElse(List.of())
                .forEach(part -> parts.add(new JsonObject()
                        .put("name", part.name())
                        .put("up", part.up())
                        .put("reason", part.reason())));
        return new JsonObject()
                .put(
                        "name",
                        status.target().isNode()
                                ? status.target().node()
                                : status.target().instance())
                .put("instance", status.target().instance())
                .put("job", status.target().job())
                .put("roles", new JsonArray(status.target().roles()))
                .put("version", status.target().version())
                .put("state", judged.state().word)
                .put("words", judged.words())
                .put("reason", judged.reason())
                .put("parts", parts)
                .put("scraped", status.scraped())
                .put("answered", status.answered())
                .put("failing", status.failing())
                .put("samples", status.samples())
                .put("seconds", status.seconds())
                .put("started", started(status, now));
    }

    /** When the process started, ms since 1970, by its own metrics; 0 when it does not say. */
    private long started(TargetStatus status, long now) {
        if (!status.up()) {
            return 0;
        }
        List<Matcher> matchers = List.of(
                Matcher.of("instance", Matcher.Type.EQUAL, status.target().instance()),
                Matcher.of(Labels.NAME, Matcher.Type.EQUAL, "process_start_time_seconds"));
        double newest = 0;
        for (Series series : store.select(matchers)) {
            SampleIterator samples = store.samples(series, now - 300_000, now);
            while (samples.next()) {
                double value = Double.longBitsToDouble(samples.bits());
                newest = value > newest ? value : newest;
            }
        }
        return Math.round(newest * 1000);
    }
}
