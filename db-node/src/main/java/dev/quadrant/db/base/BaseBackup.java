package dev.quadrant.db.base;

import dev.quadrant.db.encryption.EncryptionKey;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.RepositoryLock;
import dev.quadrant.db.source.ServerFacts;
import dev.quadrant.db.source.SourceFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Takes a base backup. It is written in a directory that says that it is partial, and renamed when all its files are on the
 * disk and its manifest with them: a base that is listed is whole.
 */
public final class BaseBackup {
    /** End of the name of a directory whose base is not whole. */
    static final String PARTIAL = ".partial";

    private final Account account;
    private final Repository repository;
    private final BaseSettings settings;
    private final InstantSource clock;
    private final Progress progress = new Progress();
    private final Cancellation cancellation = new Cancellation();

    public BaseBackup(Account account, Repository repository, BaseSettings settings, InstantSource clock) {
        this.account = account;
        this.repository = repository;
        this.settings = settings;
        this.clock = clock;
    }

    public Progress progress() {
        return progress;
    }

    /**
     * Takes it; blocks until it is whole.
     *
     * @param facts the server, whose repository this is
     * @throws BaseCancelled when it was cancelled
     * @throws SourceFailure when the database fails or refuses
     * @throws IOException when the repository does, or another process takes a base at this moment
     */
    public BaseManifest take(ServerFacts facts) throws IOException {
        Optional<RepositoryLock> lock = repository.lock("base");
        if (lock.isEmpty()) {
            throw new IOException(
                    "another base is being taken into " + repository.url() + " (" + repository.holder("base") + ")");
        }
        try (RepositoryLock held = lock.get()) {
            removePartial(held);
            cancellation.enter();
            try {
                return write(facts);
            } catch (IOException | RuntimeException e) {
                // Cancelled, it fails in one way or another.
                cancellation.leave();
                throw e;
            }
        }
    }

    /**
     * Ends it soon, from another thread: {@link #take} throws {@link BaseCancelled}, and nothing of it is left.
     *
     * @return false when it has not begun, is being finished or has ended
     */
    public boolean cancel() {
        return cancellation.cancel();
    }

    /** What an earlier attempt left when it was killed. The lock says that no other attempt is under way. */
    private void removePartial(RepositoryLock held) throws IOException {
        for (Path directory : Durable.list(repository.bases())) {
            if (held != null && directory.getFileName().toString().endsWith(PARTIAL)) {
                Durable.delete(directory);
            }
        }
    }

    private BaseManifest write(ServerFacts facts) throws IOException {
        Optional<EncryptionKey> key = repository.keys().writing();
        String id = repository.baseId(clock.instant());
        Path directory = repository.bases().resolve(id + PARTIAL);
        BaseFiles into = new BaseFiles(directory, id, key);
        try {
            Durable.makeDirectory(directory.resolve("data"));
            BaseManifest manifest = settings.copied().isPresent()
                    ? new CopiedBase(account, repository, settings, clock, progress).take(facts, into, cancellation)
                    : new DumpedBase(account, repository, settings, clock, progress).take(facts, into, cancellation);
            cancellation.leave();
            Durable.write(
                    directory.resolve(BaseManifest.NAME), manifest.toJson().encodePrettily() + "\n");
            Durable.rename(directory, repository.bases().resolve(id));
            return manifest;
        } catch (SQLException e) {
            Durable.delete(directory);
            throw SourceFailure.of(e, account);
        } catch (IOException | RuntimeException e) {
            Durable.delete(directory);
            throw e;
        }
    }
}
