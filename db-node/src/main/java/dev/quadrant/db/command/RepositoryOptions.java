package dev.quadrant.db.command;

import dev.quadrant.db.CopySettings;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.DbSettings;
import dev.quadrant.db.copy.Outline;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which repository to read. */
public final class RepositoryOptions {
    /** For those who must not go on with what is damaged. */
    static final Outline.Damage REFUSED = words -> {
        throw new IOException(words);
    };

    @Option(
            names = "--repository",
            paramLabel = "NAME|URL",
            description =
                    "A configured repository by its name, or s3://BUCKET/PREFIX, or a copy in file:///DIRECTORY; without it, main.")
    String repository;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "Where files of a copy are kept while they are read; without it, the system's temporary directory.")
    Path work;

    /** Reads a repository. */
    interface Reader {
        int read(Repository repository) throws IOException;
    }

    /** Reads the repository that is asked for; what was fetched for it is gone when this returns. */
    int read(DbConfig config, CommandSpec spec, Outline.Damage damage, Reader reader) throws IOException {
        if (repository == null || repository.equals(DbSettings.MAIN)) {
            return reader.read(DbSettings.existingRepository(config));
        }
        Path directory = work == null ? Path.of(System.getProperty("java.io.tmpdir")) : work;
        try (Outline outline = Outline.draw(store(config, spec), directory, damage)) {
            return reader.read(outline.repository().with(DbSettings.keys(config)));
        }
    }

    ObjectStore store(DbConfig config, CommandSpec spec) {
        try {
            return CopySettings.named(repository, config);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--repository: " + e.getMessage(), e);
        }
    }
}
