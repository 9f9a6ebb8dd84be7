package dev.quadrant.db.inventory;

import dev.quadrant.db.archive.SegmentContent;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.repository.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Verifies a repository: every file of every base against its digest, every event of every segment against its checksum and
 * offset, every closed segment against its digest, and that nothing is missing between a base and the end of its chain.
 */
public final class Verification {
    private final Repository repository;
    private final Consumer<String> step;
    private final List<String> problems = new ArrayList<>();
    private long files;
    private long bytes;

    /** @param step is told each file before it is read */
    public Verification(Repository repository, Consumer<String> step) {
        this.repository = repository;
        this.step = step;
    }

    /** Reads everything; the problems, each with the file and what it means, empty when all is well. */
    public List<String> run() throws IOException {
        List<Chain> chains = repository.chains();
        for (Chain chain : chains) {
            chain(chain);
        }
        for (BaseManifest base : BaseManifest.all(repository)) {
            base(base, chains);
        }
        return List.copyOf(problems);
    }

    /** Number of files that were read. */
    public long files() {
        return files;
    }

    /** Bytes that were read. */
    public long bytes() {
        return bytes;
    }

    private void chain(Chain chain) throws IOException {
        List<String> names = chain.segments();
        for (int i = 0; i < names.size(); i++) {
            boolean last = i == names.size() - 1;
            Path file = chain.segment(names.get(i));
            begin(file);
            Optional<SegmentManifest> manifest = chain.manifest(names.get(i));
            SegmentContent content = SegmentContent.read(file);
            if (manifest.isPresent()) {
                closed(file, manifest.get(), content);
            } else if (!last) {
                problem(file, "has no manifest and is not the last segment");
            } else if (content.whole() == 0 && Files.size(file) > BinlogPosition.FIRST_EVENT) {
                problem(file, content.damage().orElse("is damaged"));
            }
            if (!last && manifest.isPresent() && !manifest.get().next().equals(names.get(i + 1))) {
                problem(file, "is followed by " + manifest.get().next() + ", which is missing");
            }
        }
    }

    private void closed(Path file, SegmentManifest manifest, SegmentContent content) throws IOException {
        if (content.damage().isPresent()) {
            problem(
                    file,
                    "is damaged behind offset " + content.end() + ": "
                            + content.damage().get());
        } else if (Files.size(file) != manifest.bytes()) {
            problem(file, "has " + Files.size(file) + " bytes where its manifest says " + manifest.bytes());
        } else if (!Sha256.hex(Sha256.of(file)).equals(manifest.sha256())) {
            problem(file, "is not what its manifest's digest says");
        }
    }

    private void base(BaseManifest base, List<Chain> chains) throws IOException {
        Path directory = repository.bases().resolve(base.id());
        for (BaseManifest.DumpFile dump : base.files()) {
            Path file = directory.resolve(dump.name());
            if (!Files.exists(file)) {
                problem(file, "is missing");
                continue;
            }
            begin(file);
            if (!Sha256.hex(Sha256.of(file)).equals(dump.sha256())) {
                problem(file, "is not what its manifest's digest says");
            }
        }
        covered(base, chains);
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
        if (later && !names.contains(base.position().file())) {
            problem(directory, "goes on with " + base.position().file() + ", which is missing");
        }
    }

    private void begin(Path file) throws IOException {
        step.accept(repository.root().relativize(file).toString());
        files++;
        bytes += Files.size(file);
    }

    private void problem(Path file, String what) {
        problems.add(repository.root().relativize(file) + " " + what);
    }
}
