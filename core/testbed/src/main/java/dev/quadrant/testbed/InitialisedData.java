package dev.quadrant.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Data directories as MySQL's initialisation leaves them, kept in the user's cache: a copy takes a tenth of the seconds that
 * initialising does, and tests start dozens of servers. MariaDB's can not be copied: db-node tells its servers apart by the
 * moment at which their system tables were made.
 */
final class InitialisedData {
    private InitialisedData() {}

    /**
     * Fills {@code data} with a copy; the first time for this program and these options, of what {@code initialisation} makes.
     *
     * @param data a directory that is empty or not there
     */
    static void copy(Path program, List<String> options, Path data, UserCache.Contents initialisation)
            throws IOException {
        long made = Files.getLastModifiedTime(program).toMillis();
        int id = List.of(program.toString(), made, options).hashCode();
        Path kept = UserCache.directory("initialised-" + Integer.toHexString(id), directory -> {
            Path filled = directory.resolve("data");
            initialisation.into(filled);
            // The server makes itself another when it starts: by it servers are told apart.
            Files.deleteIfExists(filled.resolve("auto.cnf"));
        });
        Files.createDirectories(data);
        UserCache.run(List.of("cp", "-a", "--sparse=always", kept.resolve("data") + "/.", data.toString()));
    }
}
