package dev.quadrant.db.copy;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.repository.CopiedMarks;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.store.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Copies bases, each file by file, and its manifest last: a base whose manifest is there is whole. Used by one thread. */
final class BaseCopy implements CopyWork {
    private final Repository repository;
    private final Target target;
    private final String name;
    private final BooleanSupplier claimed;
    private final Set<String> complete = new HashSet<>();
    private final AtomicLong pending = new AtomicLong();

    /**
     * @param name the copy's
     * @param claimed whether the store may be written now: the log's thread sees to that
     */
    BaseCopy(Repository repository, Target target, String name, BooleanSupplier claimed) {
        this.name = name;
        this.repository = repository;
        this.target = target;
        this.claimed = claimed;
    }

    @Override
    public boolean begin(Instant now) throws IOException {
        if (!claimed.getAsBoolean()) {
            return false;
        }
        target.forget();
        complete.clear();
        for (StoredObject object : target.store().list("base/")) {
            target.isThere(object.name());
        }
        return true;
    }

    @Override
    public void confirm(Instant now) {
        // The log's thread does.
    }

    @Override
    public boolean pass() throws IOException {
        // Manifests may be large: they are read only when there is a base that is not copied.
        if (Target.local(() -> Durable.list(repository.bases())).stream()
                .allMatch(directory -> complete.contains(directory.getFileName().toString()))) {
            return true;
        }
        for (BaseManifest base : Target.local(() -> BaseManifest.all(repository))) {
            if (!complete.contains(base.id())) {
                copy(base);
            }
        }
        pending.set(0);
        return true;
    }

    private void copy(BaseManifest base) throws IOException {
        Path directory = repository.bases().resolve(base.id());
        pending.set(base.files().stream()
                .filter(file -> !target.has(target.name(directory.resolve(file.name()))))
                .mapToLong(BaseManifest.DumpFile::bytes)
                .sum());
        for (BaseManifest.DumpFile file : base.files()) {
            if (!claimed.getAsBoolean()) {
                return;
            }
            Path path = directory.resolve(file.name());
            boolean missing = !target.has(target.name(path));
            target.file(path);
            if (missing) {
                pending.addAndGet(-file.bytes());
            }
        }
        target.file(directory.resolve(BaseManifest.NAME));
        complete.add(base.id());
        Target.local(() -> {
            CopiedMarks.writeBases(repository, name, complete);
            return base;
        });
    }

    @Override
    public long pending() {
        return pending.get();
    }
}
