package dev.quadrant.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Directories that take seconds to make and serve all later runs, below {@code ~/.cache/quadrant}. For any thread and process. */
final class UserCache {
    private static final Path HOME = Path.of(System.getProperty("user.home"), ".cache", "quadrant");

    /** Fills an empty directory, which is another than the one that is kept in the end. */
    interface Contents {
        void into(Path directory) throws IOException;
    }

    private UserCache() {}

    /** The directory of that name; made first when there is none. It is there whole or not at all. */
    static Path directory(String name, Contents contents) throws IOException {
        Path kept = HOME.resolve(name);
        if (Files.exists(kept)) {
            return kept;
        }
        Files.createDirectories(HOME);
        Path work = Files.createTempDirectory(HOME, "making-");
        try {
            Path made = Files.createDirectory(work.resolve("made"));
            contents.into(made);
            Files.move(made, kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another run of the tests may have been faster; its directory is as good.
            if (!Files.exists(kept)) {
                throw e;
            }
        } finally {
            run(List.of("rm", "-rf", work.toString()));
        }
        return kept;
    }

    /** Runs a program to its end, which must be a good one. */
    static void run(List<String> command) throws IOException {
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
