package dev.quadrant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * SIGHUP for the programs that tests start. Whoever starts a build with {@code nohup}, as some runners do, has it ignored by
 * all that the build starts, and a JVM that finds it ignored leaves it so: a node under test would then never reload.
 */
final class HangUp {
    private static final boolean IGNORED = isIgnored();

    private HangUp() {}

    /** The command, with SIGHUP as it is by default; {@code env} becomes the program, so the process' number stays. */
    static List<String> heard(List<String> command) {
        return IGNORED
                ? Stream.concat(Stream.of("env", "--default-signal=HUP"), command.stream())
                        .toList()
                : command;
    }

    /** By the mask of ignored signals of proc_pid_status(5), whose first bit is SIGHUP's. */
    private static boolean isIgnored() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) == 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
