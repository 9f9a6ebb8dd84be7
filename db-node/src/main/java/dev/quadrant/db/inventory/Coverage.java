package dev.quadrant.db.inventory;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.repository.Gap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which moments a repository covers, by the times of the log's events.
 *
 * @param from the earliest moment that anything in it is of
 * @param to the latest
 * @param stretches what lies between, by kind and then by time; they may overlap, a later kind counts
 * @param bases the bases, oldest first
 */
public record Coverage(Instant from, Instant to, List<Stretch> stretches, List<BaseManifest> bases) {
    public Coverage {
        stretches = List.copyOf(stretches);
        bases = List.copyOf(bases);
    }

    /** What a stretch of time is. */
    public enum Kind {
        /** There is log, but perhaps no base from which it can be replayed. */
        LOG,
        /** Each of its moments can be restored. */
        RECOVERABLE,
        /** Transactions of this time were not archived. */
        GAP
    }

    /**
     * A stretch of time.
     *
     * @param what the chain, or the gap's id
     */
    public record Stretch(Kind kind, Instant from, Instant to, String what) {}

    /** Of an inventory; empty when there is nothing in it. */
    public static Optional<Coverage> of(Inventory inventory) {
        Map<String, Stretch> logs = logs(inventory.segments());
        List<Stretch> all = new ArrayList<>(logs.values());
        inventory.windows().stream()
                .sorted(Comparator.comparing(Inventory.Window::from))
                .map(window -> new Stretch(Kind.RECOVERABLE, window.from(), window.to(), window.chain()))
                .forEach(all::add);
        for (Gap gap : inventory.gaps()) {
            all.add(stretch(gap, logs, inventory.windows()));
        }
        Stream<Instant> snapshots = inventory.bases().stream().map(BaseManifest::snapshot);
        List<Instant> moments = Stream.concat(
                        snapshots, all.stream().flatMap(stretch -> Stream.of(stretch.from(), stretch.to())))
                .sorted()
                .toList();
        return moments.isEmpty()
                ? Optional.empty()
                : Optional.of(new Coverage(moments.getFirst(), moments.getLast(), all, inventory.bases()));
    }

    private static Map<String, Stretch> logs(List<Inventory.Segment> segments) {
        Map<String, Stretch> logs = new LinkedHashMap<>();
        for (Inventory.Segment segment : segments) {
            Instant from = segment.content().firstTime();
            // The time of events is in whole seconds, that of a chain's begin is not.
            Instant to = later(from, segment.content().lastTime());
            logs.merge(
                    segment.chain(),
                    new Stretch(Kind.LOG, from, to, segment.chain()),
                    (one, other) -> new Stretch(
                            Kind.LOG, earlier(one.from(), other.from()), later(one.to(), other.to()), one.what()));
        }
        return logs;
    }

    /** From the end of the chain before to the begin of the one behind; where nothing is left of them, when it was found. */
    private static Stretch stretch(Gap gap, Map<String, Stretch> logs, List<Inventory.Window> windows) {
        Instant log =
                Optional.ofNullable(logs.get(gap.before())).map(Stretch::to).orElse(gap.found());
        // A base may be of a fraction of a second behind the last event's second.
        Instant from = windows.stream()
                .filter(window -> window.chain().equals(gap.before()))
                .map(Inventory.Window::to)
                .reduce(log, Coverage::later);
        Instant to =
                Optional.ofNullable(logs.get(gap.after())).map(Stretch::from).orElse(gap.found());
        return new Stretch(Kind.GAP, from, later(from, to), gap.id());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private List<Stretch> recoverable() {
        return stretches.stream()
                .filter(stretch -> stretch.kind() == Kind.RECOVERABLE)
                .toList();
    }

    /** Which moments can be restored, as a sentence. */
    public String words() {
        List<Stretch> windows = recoverable();
        List<String> alone = bases.stream()
                .filter(base -> windows.stream()
                        .noneMatch(window -> !base.snapshot().isBefore(window.from())
                                && !base.snapshot().isAfter(window.to())))
                .map(base -> base.snapshot().toString())
                .toList();
        if (windows.isEmpty()) {
            return alone.isEmpty()
                    ? "no moment can be restored: there is no base"
                    : "only these moments can be restored: " + String.join(", ", alone);
        }
        StringBuilder words =
                new StringBuilder("any moment from " + windows.getFirst().from() + " to "
                        + windows.stream()
                                .map(Stretch::to)
                                .max(Comparator.naturalOrder())
                                .orElseThrow());
        String but = " but";
        Instant reached = windows.getFirst().to();
        for (Stretch window : windows) {
            if (window.from().isAfter(reached)) {
                words.append(but)
                        .append(" not between ")
                        .append(reached)
                        .append(" and ")
                        .append(window.from());
                but = " and";
            }
            reached = later(reached, window.to());
        }
        if (!alone.isEmpty()) {
            words.append("; and, each by itself, ").append(String.join(", ", alone));
        }
        return words.append(" can be restored").toString();
    }

    /** The form that {@code list --json} and {@code /db/status} contain. */
    JsonObject toJson() {
        JsonArray list = new JsonArray();
        for (Stretch stretch : stretches) {
            list.add(new JsonObject()
                    .put("kind", stretch.kind().name().toLowerCase(java.util.Locale.ROOT))
                    .put("from", stretch.from().toString())
                    .put("to", stretch.to().toString())
                    .put(stretch.kind() == Kind.GAP ? "gap" : "chain", stretch.what()));
        }
        JsonArray marks = new JsonArray();
        bases.forEach(base -> marks.add(new JsonObject()
                .put("base", base.id())
                .put("at", base.snapshot().toString())));
        return new JsonObject()
                .put("from", from.toString())
                .put("to", to.toString())
                .put("words", words())
                .put("stretches", list)
                .put("bases", marks);
    }
}
