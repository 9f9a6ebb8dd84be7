package dev.quadrant.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Data directories as MySQL's initialisation leaves them, kept in the user's cache: a copy takes a tenth of the seconds that
 * initialising does, and tests start dozens of servers. MariaDB's can not be copied: db-node tells its servers apart by the
 * moment at which their system tables were made.
 */
final class InitialisedData {
    private static final Path HOME = Path.of(System.getProperty("user.home"), ".cache", "quadrant");

    /** Fills an empty data directory. */
    interface Initialisation {
        void into(Path data) throws IOException;
    }

    private InitialisedData() {}

    /**
     * Fills {@code data} with a copy; the first time for this program and these options, with what {@code initialisation} makes.
     *
     * @param data a directory that is empty or not there
     */
    static void copy(Path program, List<String> options, Path data, Initialisation initialisation) throws IOException {
        long made = Files.getLastModifiedTime(program).toMillis();
        Path kept = HOME.resolve("initialised-"
                + Integer.toHexString(List.of(program.toString(), made, options).hashCode()));
        if (!Files.exists(kept)) {
            keep(kept, initialisation);
        }
        Files.createDirectories(data);
        copy(kept, data);
    }

    private static void keep(Path kept, Initialisation initialisation) throws IOException {
        Files.createDirectories(HOME);
        Path work = Files.createTempDirectory(HOME, "initialising-");
        Path data = work.resolve("data");
        initialisation.into(data);
        // The server makes itself another when it starts: by it servers are told apart.
        Files.deleteIfExists(data.resolve("auto.cnf"));
        try {
            Files.move(data, kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another run of the tests was faster; its directory is as good.
            if (!Files.exists(kept)) {
                throw e;
            }
        }
        run(List.of("rm", "-rf", work.toString()));
    }

    private static void copy(Path from, Path to) throws IOException {
        run(List.of("cp", "-a", "--sparse=always", from + "/.", to.toString()));
    }

    private static void run(List<String> command) throws IOException {
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", command) + " ended with code " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
