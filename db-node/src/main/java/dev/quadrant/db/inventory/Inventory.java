package dev.quadrant.db.inventory;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Divergence;
import dev.quadrant.db.repository.Gap;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.SegmentManifest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a repository holds.
 *
 * @param bases the bases, oldest first
 * @param segments the segments of all chains, oldest first
 * @param gaps what is missing between chains, oldest first
 * @param divergences what former primaries had and their successors not
 * @param windows from when to when a restore is possible, one for each line of chains that has a base
 */
public record Inventory(
        List<BaseManifest> bases,
        List<Segment> segments,
        List<Gap> gaps,
        List<Divergence> divergences,
        List<Window> windows) {
    public Inventory {
        bases = List.copyOf(bases);
        segments = List.copyOf(segments);
        gaps = List.copyOf(gaps);
        divergences = List.copyOf(divergences);
        windows = List.copyOf(windows);
    }

    /**
     * A segment.
     *
     * @param chain its chain
     * @param closed whether it is complete, so that its manifest is there
     * @param content what is known of it; of an open one, only its size and when it grew last
     */
    public record Segment(String chain, boolean closed, SegmentManifest content) {}

    /**
     * A window.
     *
     * @param chain the last chain of the line
     * @param from moment of the oldest base whose log is there
     * @param to time of the last archived event, or of the last base
     */
    public record Window(String chain, Instant from, Instant to) {}

    /** Reads a repository. */
    public static Inventory of(Repository repository) throws IOException {
        List<BaseManifest> bases = BaseManifest.all(repository);
        List<Segment> segments = new ArrayList<>();
        List<Window> windows = new ArrayList<>();
        List<BaseManifest> withLog = new ArrayList<>();
        for (Chain chain : repository.chains()) {
            segments.addAll(segments(chain));
            for (BaseManifest base : bases) {
                if (base.chain().equals(chain.id())
                        && !chain.expired(base.position().file())) {
                    withLog.add(base);
                }
            }
        }
        withLog.sort(Comparator.comparing(BaseManifest::snapshot));
        for (List<Chain> line : repository.lines()) {
            List<String> ids = line.stream().map(Chain::id).toList();
            window(ids.getLast(), ids, withLog, segments).ifPresent(windows::add);
        }
        return new Inventory(bases, segments, repository.gaps(), repository.divergences(), windows);
    }

    private static List<Segment> segments(Chain chain) throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (String name : chain.segments()) {
            Optional<SegmentManifest> manifest = chain.manifest(name);
            segments.add(
                    manifest.isPresent()
                            ? new Segment(chain.id(), true, manifest.get())
                            : new Segment(chain.id(), false, open(chain, name)));
        }
        return segments;
    }

    /** An open segment is not read, since it may be large and is being written: its file's time is when it grew last. */
    private static SegmentManifest open(Chain chain, String name) throws IOException {
        Path file = chain.segment(name);
        Instant grew = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
        return new SegmentManifest(name, Files.size(file), "", 0, 0, chain.created(), grew, "", "", Optional.empty());
    }

    private static Optional<Window> window(
            String chain, List<String> line, List<BaseManifest> bases, List<Segment> segments) {
        List<BaseManifest> own =
                bases.stream().filter(base -> line.contains(base.chain())).toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        Instant to = segments.stream()
                .filter(segment -> line.contains(segment.chain()))
                .map(segment -> segment.content().lastTime())
                .max(Comparator.naturalOrder())
                .filter(last -> last.isAfter(own.getLast().snapshot()))
                .orElse(own.getLast().snapshot());
        return Optional.of(new Window(chain, own.getFirst().snapshot(), to));
    }

    /** The form that {@code list --json} prints and {@code /db/status} contains. */
    public JsonObject toJson() {
        JsonArray baseList = new JsonArray();
        for (BaseManifest base : bases) {
            baseList.add(new JsonObject()
                    .put("id", base.id())
                    .put("snapshot", base.snapshot().toString())
                    .put("finished", base.finished().toString())
                    .put("method", base.method().name().toLowerCase(Locale.ROOT))
                    .put("lockedMillis", base.locked().toMillis())
                    .put("server", base.serverVersion())
                    .put("chain", base.chain())
                    .put("position", base.position().toString())
                    .put("gtids", base.gtids())
                    .put("key", base.key())
                    .put("tables", base.tables())
                    .put("rows", base.rows())
                    .put("bytes", base.bytes())
                    .put("warnings", new JsonArray(base.warnings())));
        }
        JsonArray segmentList = new JsonArray();
        for (Segment segment : segments) {
            SegmentManifest content = segment.content();
            segmentList.add(new JsonObject()
                    .put("chain", segment.chain())
                    .put("file", content.file())
                    .put("closed", segment.closed())
                    .put("bytes", content.bytes())
                    .put("events", content.events())
                    .put("transactions", content.transactions())
                    .put("from", content.firstTime().toString())
                    .put("to", content.lastTime().toString())
                    .put("sha256", content.sha256())
                    .put(
                            "gtids",
                            content.gtids()
                                    .map(gtids -> gtids.added().toString())
                                    .orElse("")));
        }
        JsonArray windowList = new JsonArray();
        for (Window window : windows) {
            windowList.add(new JsonObject()
                    .put("chain", window.chain())
                    .put("from", window.from().toString())
                    .put("to", window.to().toString()));
        }
        return new JsonObject()
                .put("bases", baseList)
                .put("segments", segmentList)
                .put("gaps", new JsonArray(gaps.stream().map(Gap::toJson).toList()))
                .put(
                        "divergences",
                        new JsonArray(
                                divergences.stream().map(Divergence::toJson).toList()))
                .put("recoverable", windowList)
                .put("coverage", Coverage.of(this).map(Coverage::toJson).orElseGet(JsonObject::new));
    }
}
