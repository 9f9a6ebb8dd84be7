package dev.quadrant.db.inventory;

import dev.quadrant.db.archive.SegmentContent;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.SqlContent;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.progress.Course;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Continuation;
import dev.quadrant.db.repository.Divergence;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.repository.Sha256;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Verifies a repository: every file of every base against its digest and, where it is encrypted, its tags, every event of every segment against its checksum and
 * offset, every closed segment against its digest, and that nothing is missing between a base and the end of its chain.
 */
public final class Verification {
    private static final String FIX = "; put it back from a copy of the repository, or take a new base: db-node backup";

    private final Repository repository;
    private final Consumer<String> step;
    private final OptionalInt sample;
    private final Random random;
    private final List<String> problems = new ArrayList<>();
    /** The files whose content is read; null for all. */
    private Set<Path> chosen;

    private final long begun = System.nanoTime();
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private volatile long present;
    private volatile long bytesExpected;

    /**
     * @param sample how many files to read, chosen by chance; empty for all. What a directory or a manifest can tell is looked at
     *     in any case
     * @param random chooses
     * @param step is told each file before it is read
     */
    public Verification(Repository repository, OptionalInt sample, Random random, Consumer<String> step) {
        this.repository = repository;
        this.sample = sample;
        this.random = random;
        this.step = step;
    }

    /** Reads everything; the problems, each with the file and what it means, empty when all is well. */
    public List<String> run() throws IOException {
        try (Closeable reading = repository.reading()) {
            assert reading != null;
            List<Chain> chains = repository.chains();
            choose(chains);
            for (Chain chain : chains) {
                chain(chain);
            }
            for (BaseManifest base : BaseManifest.all(repository)) {
                base(base, chains);
            }
            for (Divergence divergence : repository.divergences()) {
                divergent(divergence);
            }
        }
        return List.copyOf(problems);
    }

    private void choose(List<Chain> chains) throws IOException {
        List<Path> all = new ArrayList<>();
        for (Chain chain : chains) {
            for (String name : chain.segments()) {
                all.add(chain.segment(name));
            }
        }
        for (BaseManifest base : BaseManifest.all(repository)) {
            for (BaseManifest.DumpFile dump : base.files()) {
                all.add(repository.bases().resolve(base.id()).resolve(dump.name()));
            }
        }
        for (Divergence divergence : repository.divergences()) {
            all.add(repository.divergence(divergence.id()).resolve(divergence.file()));
        }
        present = all.size();
        if (sample.isPresent()) {
            Collections.shuffle(all, random);
            chosen = Set.copyOf(all.subList(0, Math.min(sample.getAsInt(), all.size())));
        }
        long expected = 0;
        for (Path file : all) {
            expected += isChosen(file) && Files.exists(file) ? Files.size(file) : 0;
        }
        bytesExpected = expected;
    }

    private boolean isChosen(Path file) {
        return chosen == null || chosen.contains(file);
    }

    /** Number of files that there are. */
    public long present() {
        return present;
    }

    /** Number of files that were read. */
    public long files() {
        return files.sum();
    }

    /** Bytes that were read. */
    public long bytes() {
        return bytes.sum();
    }

    /**
     * Rate and time left.
     *
     * @param nanos the time now, of {@link System#nanoTime()}
     */
    public Course course(long nanos) {
        return Course.of(Duration.ofNanos(nanos - begun), bytes(), bytesExpected);
    }

    /** The same as JSON, for {@code /db/progress}. */
    public JsonObject toJson(long nanos) {
        return new JsonObject()
                .put("files", files())
                .put("present", present)
                .put("bytes", bytes())
                .put("bytesExpected", bytesExpected)
                .mergeIn(course(nanos).toJson());
    }

    private void chain(Chain chain) throws IOException {
        List<String> names = chain.segments();
        // What a chain goes on from says nothing of a segment in its middle, with which it begins when those before
        // have expired.
        GtidSet covered = chain.expired(chain.first())
                ? null
                : chain.continues().map(Continuation::common).orElse(null);
        for (int i = 0; i < names.size(); i++) {
            boolean last = i == names.size() - 1;
            Path file = chain.segment(names.get(i));
            Optional<SegmentManifest> manifest;
            try {
                manifest = chain.manifest(names.get(i));
            } catch (IOException e) {
                problem(
                        file,
                        "has a damaged manifest (" + e.getMessage()
                                + "); db-node makes it anew when it connects: start it");
                covered = null;
                continue;
            }
            covered = covered(file, covered, manifest.flatMap(SegmentManifest::gtids));
            if (manifest.isPresent() && Files.size(file) != manifest.get().bytes()) {
                problem(
                        file,
                        "has " + Files.size(file) + " bytes where its manifest says "
                                + manifest.get().bytes() + FIX);
            } else if (manifest.isEmpty() && !last) {
                problem(file, "has no manifest and is not the last segment" + FIX);
            } else if (isChosen(file)) {
                segment(file, manifest);
            }
            if (!last && manifest.isPresent() && !manifest.get().next().equals(names.get(i + 1))) {
                problem(file, "is followed by " + manifest.get().next() + ", which is missing" + FIX);
            }
        }
    }

    /**
     * Holds a segment to what those before it have.
     *
     * @param before what they have; null when nobody knows
     * @return what they have with it; null when nobody knows
     */
    private GtidSet covered(Path file, GtidSet before, Optional<SegmentManifest.Gtids> gtids) {
        if (gtids.isEmpty()) {
            return null;
        }
        GtidSet previous = gtids.get().previous();
        if (before == null) {
            return previous.union(gtids.get().added());
        }
        if (!before.contains(previous)) {
            problem(
                    file,
                    "says that " + previous.subtract(before)
                            + " was written before it, and no segment has it; take a new base: db-node backup");
        }
        return before.union(previous).union(gtids.get().added());
    }

    private void segment(Path file, Optional<SegmentManifest> manifest) throws IOException {
        begin(file);
        SegmentContent content = SegmentContent.read(file);
        check(file, manifest, content);
        repository.contents().done(file);
    }

    private void check(Path file, Optional<SegmentManifest> manifest, SegmentContent content) throws IOException {
        if (manifest.isPresent()) {
            closed(file, manifest.get(), content);
        } else if (content.whole() == 0 && Files.size(file) > BinlogPosition.FIRST_EVENT) {
            problem(file, content.damage().orElse("is damaged") + FIX);
        }
    }

    private void closed(Path file, SegmentManifest manifest, SegmentContent content) throws IOException {
        if (content.damage().isPresent()) {
            problem(
                    file,
                    "is damaged behind offset " + content.end() + ": "
                            + content.damage().get() + FIX);
        } else if (!Sha256.hex(Sha256.of(file)).equals(manifest.sha256())) {
            problem(file, "is not what its manifest's digest says" + FIX);
        } else if (manifest.gtids().isPresent() && !manifest.gtids().equals(content.gtids())) {
            problem(file, "has other transactions than its manifest says");
        }
    }

    private void base(BaseManifest base, List<Chain> chains) throws IOException {
        Path directory = repository.bases().resolve(base.id());
        boolean decrypted = hasKey(base, directory);
        for (BaseManifest.DumpFile dump : base.files()) {
            Path file = directory.resolve(dump.name());
            if (!Files.exists(file)) {
                problem(file, "is missing");
                continue;
            }
            if (!isChosen(file)) {
                continue;
            }
            begin(file);
            if (!Sha256.hex(Sha256.of(file)).equals(dump.sha256())) {
                problem(file, "is not what its manifest's digest says" + FIX);
            } else if (decrypted) {
                authentic(directory, dump.name());
            }
            repository.contents().done(file);
        }
        covered(base, chains);
    }

    /** Whether the base is encrypted and can be decrypted here. */
    private boolean hasKey(BaseManifest base, Path directory) {
        if (base.key().isEmpty()) {
            return false;
        }
        try {
            repository.keys().reading(base.key());
            return true;
        } catch (IOException e) {
            problem(directory, e.getMessage());
            return false;
        }
    }

    /** Manifest and file may both be somebody else's; the tags of the file's frames are not. */
    private void authentic(Path directory, String name) {
        try (InputStream in = SqlContent.decrypted(directory, name, repository.keys())) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            problem(directory.resolve(name), e.getMessage() + FIX);
        }
    }

    private void divergent(Divergence divergence) throws IOException {
        Path file = repository.divergence(divergence.id()).resolve(divergence.file());
        if (!Files.exists(file)) {
            problem(file, "is missing");
            return;
        }
        if (!isChosen(file)) {
            return;
        }
        begin(file);
        if (!Sha256.hex(Sha256.of(file)).equals(divergence.sha256())) {
            problem(file, "is not what its description's digest says");
        }
        repository.contents().done(file);
    }

    /** Whether the log goes on from the base. */
    private void covered(BaseManifest base, List<Chain> chains) throws IOException {
        Path directory = repository.bases().resolve(base.id());
        Optional<Chain> chain = chains.stream()
                .filter(candidate -> candidate.id().equals(base.chain()))
                .findFirst();
        if (chain.isEmpty()) {
            problem(directory, "names chain " + base.chain() + ", which is missing");
            return;
        }
        List<String> names = chain.get().segments();
        boolean later = !names.isEmpty()
                && BinlogPosition.compareFiles(names.getLast(), base.position().file()) > 0;
        if (later
                && !names.contains(base.position().file())
                && !chain.get().expired(base.position().file())) {
            problem(directory, "goes on with " + base.position().file() + ", which is missing");
        }
    }

    private void begin(Path file) throws IOException {
        step.accept(repository.root().relativize(file).toString());
        repository.contents().need(file);
        files.increment();
        bytes.add(Files.size(file));
    }

    private void problem(Path file, String what) {
        problems.add(repository.root().relativize(file) + " " + what);
    }
}
