package dev.quadrant.db.retention;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.CopiedMarks;
import dev.quadrant.db.repository.Pin;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.RepositoryLock;
import dev.quadrant.db.repository.SegmentManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies the retention policy to a repository: bases that it does not keep, and the log that no kept base needs. What goes is
 * written down before it goes ({@link Chain#expire}), so that whatever is killed in between, nothing looks lost.
 */
public final class Expiry {
    private final Repository repository;
    private final RetentionPolicy policy;
    private final List<String> copies;

    /** @param copies names of the copies that are configured: what one of them lacks stays */
    public Expiry(Repository repository, RetentionPolicy policy, Collection<String> copies) {
        this.repository = repository;
        this.policy = policy;
        this.copies = List.copyOf(copies);
    }

    /**
     * What may go.
     *
     * @param verdict what stays, and why
     * @param bases ids of bases that go
     * @param segments for each chain by its id the segments that go, oldest first
     * @param bytes what they take on the disk
     */
    public record Plan(Retention.Verdict verdict, List<String> bases, Map<String, List<String>> segments, long bytes) {
        /** Whether nothing goes. */
        public boolean isEmpty() {
            return bases.isEmpty() && segments.isEmpty();
        }

        /** Number of segments that go. */
        public int segmentCount() {
            return segments.values().stream().mapToInt(List::size).sum();
        }
    }

    /** What may go now. */
    public Plan plan(Instant now) throws IOException {
        List<BaseManifest> all = BaseManifest.all(repository);
        List<List<Chain>> lines = repository.lines();
        CopiedMarks copied = CopiedMarks.of(repository, copies);
        Retention.Verdict verdict = Retention.decide(policy, candidates(all, lines), now);
        List<String> bases = all.stream()
                .map(BaseManifest::id)
                .filter(id -> !verdict.kept().containsKey(id) && copied.haveBase(id))
                .toList();
        Map<String, List<String>> segments = new LinkedHashMap<>();
        for (List<Chain> line : lines) {
            Optional<BaseManifest> from = Optional.ofNullable(verdict.logFrom().get(id(line)))
                    .flatMap(id ->
                            all.stream().filter(base -> base.id().equals(id)).findFirst());
            // The line that is being written may have no base yet, and needs all of its log until it has.
            if (from.isPresent() || !isNewest(line, lines)) {
                segments(line, from, now.minus(policy.window())).forEach((chain, names) -> {
                    List<String> going = names.stream()
                            .takeWhile(name -> copied.haveSegment(chain, name))
                            .toList();
                    if (!going.isEmpty()) {
                        segments.put(chain, going);
                    }
                });
            }
        }
        return new Plan(verdict, bases, segments, bytes(all, bases, segments));
    }

    /**
     * Lets what the plan says go.
     *
     * @return false when nothing was done, because a base is being taken or somebody reads the repository
     */
    public boolean execute(Plan plan) throws IOException {
        Optional<RepositoryLock> base = repository.lock("base");
        if (base.isEmpty()) {
            return false;
        }
        try (RepositoryLock held = base.get()) {
            Optional<RepositoryLock> alone = repository.lock(Repository.READING);
            if (alone.isEmpty()) {
                return false;
            }
            try (RepositoryLock nobodyReads = alone.get()) {
                return held != null && nobodyReads != null && delete(plan);
            }
        }
    }

    private boolean delete(Plan plan) throws IOException {
        for (Chain chain : repository.chains()) {
            List<String> names = plan.segments().getOrDefault(chain.id(), List.of());
            if (!names.isEmpty()) {
                List<String> staying = new ArrayList<>(chain.segments());
                staying.removeAll(names);
                chain.expire(staying.stream().findFirst());
                for (String name : names) {
                    chain.delete(name);
                }
            }
        }
        for (String id : plan.bases()) {
            BaseManifest.delete(repository, id);
        }
        return true;
    }

    private static String id(List<Chain> line) {
        return line.getLast().id();
    }

    private static boolean isNewest(List<Chain> line, List<List<Chain>> lines) {
        return line == lines.getLast();
    }

    private List<Candidate> candidates(List<BaseManifest> all, List<List<Chain>> lines) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            BaseManifest base = all.get(i);
            List<Chain> line = lines.stream()
                    .filter(chains ->
                            chains.stream().anyMatch(chain -> chain.id().equals(base.chain())))
                    .findFirst()
                    .orElse(List.of());
            Optional<Instant> next = all.subList(i + 1, all.size()).stream()
                    .filter(later -> line.stream().anyMatch(chain -> chain.id().equals(later.chain())))
                    .map(BaseManifest::snapshot)
                    .findFirst();
            Instant until = next.isPresent() ? next.get() : end(line, lines, base);
            candidates.add(new Candidate(
                    base.id(),
                    line.isEmpty() ? "" : id(line),
                    base.snapshot(),
                    until,
                    Pin.isOn(repository.bases().resolve(base.id()))));
        }
        return candidates;
    }

    /** When the last thing in a line happened; never for the one that is being written. */
    private static Instant end(List<Chain> line, List<List<Chain>> lines, BaseManifest base) throws IOException {
        if (line.isEmpty()) {
            return base.snapshot();
        }
        if (isNewest(line, lines)) {
            return Instant.MAX;
        }
        Instant end = base.snapshot();
        for (Chain chain : line) {
            for (String name : chain.segments()) {
                Instant grew = Files.getLastModifiedTime(chain.segment(name)).toInstant();
                end = grew.isAfter(end) ? grew : end;
            }
        }
        return end;
    }

    /**
     * The segments of a line that lie before a base, or all; but none within the window, for which somebody may have a base of
     * their own.
     */
    private static Map<String, List<String>> segments(List<Chain> line, Optional<BaseManifest> from, Instant begin)
            throws IOException {
        Map<String, List<String>> going = new LinkedHashMap<>();
        for (Chain chain : line) {
            boolean own = from.filter(base -> base.chain().equals(chain.id())).isPresent();
            List<String> names = new ArrayList<>();
            boolean all = !own;
            for (String name : chain.segments()) {
                boolean needed = own
                        && BinlogPosition.compareFiles(
                                        name, from.get().position().file())
                                >= 0;
                if (needed || !chain.expired(name) && !lastTime(chain, name).isBefore(begin)) {
                    all = false;
                    break;
                }
                names.add(name);
            }
            if (!names.isEmpty()) {
                going.put(chain.id(), names);
            }
            if (!all) {
                break;
            }
        }
        return going;
    }

    private static Instant lastTime(Chain chain, String name) throws IOException {
        Optional<SegmentManifest> manifest = chain.manifest(name);
        return manifest.isPresent()
                ? manifest.get().lastTime()
                : Files.getLastModifiedTime(chain.segment(name)).toInstant();
    }

    private long bytes(List<BaseManifest> all, List<String> bases, Map<String, List<String>> segments)
            throws IOException {
        long bytes = 0;
        for (BaseManifest base : all) {
            bytes += bases.contains(base.id()) ? base.bytes() : 0;
        }
        for (Map.Entry<String, List<String>> chain : segments.entrySet()) {
            for (String name : chain.getValue()) {
                Path file = repository.logs().resolve(chain.getKey()).resolve(name);
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
