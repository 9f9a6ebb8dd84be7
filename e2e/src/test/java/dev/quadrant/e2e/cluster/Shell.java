package dev.quadrant.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Short commands, and what they say. */
final class Shell {
    private static final int SECONDS_MAX = 20;

    private Shell() {}

    /** Runs a command to its end; throws with its output when it fails. */
    static String run(String... command) {
        return runFor(SECONDS_MAX, command);
    }

    /** The same with another limit. */
    static String runFor(int secondsMax, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(secondsMax, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether a command can be run and ends well. */
    static boolean works(String... command) {
        try {
            run(command);
            return true;
        } catch (IllegalStateException | UncheckedIOException _) {
            return false;
        }
    }

    /** Whether there is such a program. */
    static boolean finds(String program) {
        return works("sh", "-c", "command -v " + program);
    }
}
