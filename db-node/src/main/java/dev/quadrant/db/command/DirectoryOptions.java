package dev.quadrant.db.command;

import dev.quadrant.db.DbConfig;
import dev.quadrant.db.restore.DirectoryRestore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which new data directory to restore into. */
public final class DirectoryOptions {
    @Option(
            names = "--target",
            required = true,
            paramLabel = "DIR",
            description = "A data directory to make, new or empty; by a server program of this host"
                    + " (quadrant.db.drill.server), which listens to nobody meanwhile.")
    Path target;

    @Option(
            names = "--owner",
            paramLabel = "USER[:GROUP]",
            description = "Whose it shall be, mysql for example; else the owner of the empty directory, or this user.")
    String owner;

    DirectoryRestore.Settings settings(DbConfig config) {
        return new DirectoryRestore.Settings(
                target,
                Optional.ofNullable(owner),
                config.drill().server(),
                config.drill().serverOptions().orElse(List.of()));
    }
}
