package dev.quadrant.db.base;

import dev.quadrant.db.encryption.EncryptionKey;
import dev.quadrant.db.physical.ServerCopy;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.server.ServerDirectory;
import dev.quadrant.db.source.InitialSettings;
import dev.quadrant.db.source.ServerFacts;
import dev.quadrant.db.source.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** A base that is a copy of the server's data directory: copied by the server's own means, made ready, then packed file by file. */
final class CopiedBase {
    private final Account account;
    private final Repository repository;
    private final BaseSettings settings;
    private final InstantSource clock;
    private final Progress progress;

    CopiedBase(Account account, Repository repository, BaseSettings settings, InstantSource clock, Progress progress) {
        this.account = account;
        this.repository = repository;
        this.settings = settings;
        this.clock = clock;
        this.progress = progress;
    }

    /** Takes it; blocks until all its files are on the disk. */
    BaseManifest take(ServerFacts facts, BaseFiles into, Cancellation cancellation) throws IOException, SQLException {
        BaseSettings.Copied how = settings.copied().orElseThrow();
        InitialSettings initial;
        try (Connection catalog = Sql.connect(account)) {
            initial = InitialSettings.read(catalog);
        }
        ServerCopy copying = ServerCopy.of(account, facts, how.server(), options(initial, how));
        cancellation.closing(copying::cancel);
        ServerDirectory.Mark mark = new ServerDirectory.Mark(
                "quadrant-base.json", "repository", repository.root().toString());
        ServerDirectory directory = make(how, mark, into);
        try {
            progress.step("copying the server's files");
            ServerCopy.State state = copying.into(directory);
            // What the copy holds is not later than this.
            Instant moment = clock.instant();
            String chain = repository
                    .newestOrBegin(state.position().file(), "first base", moment)
                    .id();
            List<String> directories = CopiedFiles.emptyDirectories(directory.data());
            List<BaseManifest.DumpFile> files =
                    new CopiedFiles(into, progress, settings).pack(directory.data(), settings.sessions());
            return new BaseManifest(
                    into.base(),
                    BaseMethod.COPY,
                    moment,
                    clock.instant(),
                    Duration.ZERO,
                    facts.identity().flavour(),
                    facts.version(),
                    initial,
                    chain,
                    state.position(),
                    state.gtids(),
                    into.key().map(EncryptionKey::id).orElse(""),
                    directories,
                    files,
                    state.warnings());
        } finally {
            directory.remove(mark);
        }
    }

    private List<String> options(InitialSettings initial, BaseSettings.Copied how) {
        return Stream.concat(initial.options().stream(), how.options().stream()).toList();
    }

    /** The copy's place, for this user alone; what a killed attempt left there is removed. */
    private ServerDirectory make(BaseSettings.Copied how, ServerDirectory.Mark mark, BaseFiles into)
            throws IOException {
        Path place = how.directory()
                .orElse(into.directory())
                .toAbsolutePath()
                .normalize()
                .resolve("copy");
        if (Files.exists(place)) {
            if (!ServerDirectory.isOwn(place, mark)) {
                throw new IOException(
                        place + " is in the way, and no base of this repository left it; remove it, or name"
                                + " another quadrant.db.base.copy-directory");
            }
            new ServerDirectory(place).remove(mark);
        }
        return ServerDirectory.make(place, mark);
    }
}
