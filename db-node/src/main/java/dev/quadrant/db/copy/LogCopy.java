package dev.quadrant.db.copy;

import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.CopiedMarks;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.store.Content;
import dev.quadrant.db.store.StoreFailure;
import dev.quadrant.db.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Copies the log: segments in parts as they grow, and what belongs to them. The bytes of a segment at an offset are the server's and
 * never others, so a part may be written before the archive has forced it to its disk, and stays right whatever happens. Used by one
 * thread.
 */
final class LogCopy implements CopyWork {
    private final Repository repository;
    private final Target target;
    private final Claim claim;
    private final Settings settings;
    private final Map<String, SegmentParts> parts = new HashMap<>();
    /** Segments whose manifest and bytes are there. */
    private final Set<String> complete = new HashSet<>();

    /** For each chain its last segment that is complete, with all before it, as it was written down last. */
    private Map<String, String> marked = Map.of();

    private long lastPart;
    private boolean waiting;
    private long pending;

    /**
     * How to copy.
     *
     * @param name the copy's
     * @param interval how long bytes of the open segment may wait for more
     * @param partBytes most bytes of a part
     */
    record Settings(String name, Duration interval, int partBytes) {}

    LogCopy(Repository repository, Target target, Claim claim, Settings settings) {
        this.repository = repository;
        this.target = target;
        this.claim = claim;
        this.settings = settings;
    }

    @Override
    public boolean begin(java.time.Instant now) throws IOException {
        target.store().renew();
        if (!claim.take(now)) {
            return false;
        }
        target.store().removeLeftovers();
        target.forget();
        parts.clear();
        complete.clear();
        for (String prefix : List.of("log/", "gap/", "divergent/")) {
            for (StoredObject object : target.store().list(prefix)) {
                Optional<SegmentParts.Name> part = SegmentParts.Name.parse(object.name());
                if (part.isPresent()) {
                    parts(part.get().segment()).add(part.get().offset(), object.bytes());
                } else {
                    target.isThere(object.name());
                }
            }
        }
        lastPart = System.nanoTime() - settings.interval().toNanos();
        return true;
    }

    @Override
    public void confirm(java.time.Instant now) throws IOException {
        claim.take(now);
    }

    private SegmentParts parts(String segment) {
        return parts.computeIfAbsent(segment, name -> new SegmentParts());
    }

    /** Copies what there is; false when some bytes wait for more. */
    @Override
    public boolean pass() throws IOException {
        waiting = false;
        pending = 0;
        Map<String, String> upTo = new HashMap<>();
        for (Chain chain : Target.local(repository::chains)) {
            target.file(chain.directory().resolve(Chain.DESCRIPTION));
            boolean whole = true;
            for (String name : Target.local(chain::segments)) {
                segment(chain, name);
                whole = whole && complete.contains(target.name(chain.segment(name)));
                if (whole) {
                    upTo.put(chain.id(), name);
                }
            }
        }
        mark(upTo);
        small(repository.root().resolve("gap"));
        for (Path divergence : Target.local(() -> Durable.list(repository.root().resolve("divergent")))) {
            divergence(divergence);
        }
        return !waiting;
    }

    @Override
    public long pending() {
        return pending;
    }

    private void mark(Map<String, String> upTo) throws StoreFailure {
        if (!upTo.equals(marked)) {
            Target.local(() -> {
                CopiedMarks.writeLog(repository, settings.name(), upTo);
                return upTo;
            });
            marked = Map.copyOf(upTo);
        }
    }

    private void segment(Chain chain, String name) throws IOException {
        Path file = chain.segment(name);
        String segment = target.name(file);
        if (complete.contains(segment)) {
            return;
        }
        // Once the manifest is there the segment grows no more: it is looked at first.
        Optional<SegmentManifest> manifest = manifest(chain, name);
        long size = manifest.isPresent() ? manifest.get().bytes() : Target.local(() -> Files.size(file));
        ship(file, segment, size, manifest.isPresent());
        if (manifest.isPresent()) {
            target.file(chain.directory().resolve(name + ".json"));
            complete.add(segment);
            parts.remove(segment);
        }
    }

    /** A damaged manifest is made anew by the archive; until then the segment counts as open. */
    private static Optional<SegmentManifest> manifest(Chain chain, String name) {
        try {
            return chain.manifest(name);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void ship(Path file, String segment, long size, boolean closed) throws IOException {
        SegmentParts known = parts(segment);
        long end = known.end();
        while (end < size) {
            OptionalLong next = known.behindHole();
            long most = next.isPresent() ? next.getAsLong() - end : settings.partBytes();
            int length = (int) Math.min(Math.min(most, settings.partBytes()), size - end);
            boolean due = closed
                    || next.isPresent()
                    || length == settings.partBytes()
                    || System.nanoTime() - lastPart >= settings.interval().toNanos();
            if (!due) {
                waiting = true;
                pending += size - end;
                return;
            }
            try {
                target.put(new SegmentParts.Name(segment, end).toString(), Content.of(file, end, length));
            } catch (IOException e) {
                pending += size - end;
                throw e;
            }
            if (!closed && length < settings.partBytes()) {
                lastPart = System.nanoTime();
            }
            known.add(end, length);
            end = known.end();
        }
    }

    private void small(Path directory) throws IOException {
        for (Path file : Target.local(() -> Durable.list(directory))) {
            if (file.getFileName().toString().endsWith(".json")) {
                target.file(file);
            }
        }
    }

    /** The description is written when the file is whole, and comes last here too. */
    private void divergence(Path directory) throws IOException {
        Path description = directory.resolve("divergence.json");
        if (!Files.exists(description)) {
            return;
        }
        for (Path file : Target.local(() -> Durable.list(directory))) {
            if (!file.getFileName().toString().endsWith(".json")) {
                target.file(file);
            }
        }
        target.file(description);
        Path acknowledged = directory.resolve("acknowledged.json");
        if (Files.exists(acknowledged)) {
            target.file(acknowledged);
        }
    }
}
