package dev.quadrant.linux.proc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the kernel has on a process' account: memory, processor time, descriptors (proc_pid_status(5), proc_pid_stat(5),
 * proc_pid_limits(5)). Every call reads anew, some 20 us. For any thread. A file that cannot be read or is of another form
 * ends in an {@link UncheckedIOException}.
 */
public final class ProcessAccount {
    /** Ticks a second in what the kernel shows to programs (USER_HZ), whatever its own clock does: 100 on every Linux of ours. */
    private static final double USER_HZ = 100;

    private static final int BYTES_OF_KB = 1024;
    /** Fields of {@code stat} behind the command's name, whose first is the third of all. */
    private static final int USER_TICKS = 14 - 3;

    private static final int KERNEL_TICKS = 15 - 3;
    private static final ProcessAccount OWN = new ProcessAccount("/proc/self");

    /** A text, since this may be made while a native binary is built. */
    private final String directory;

    /**
     * The account of the process to which a directory belongs.
     *
     * @param directory as {@code /proc/<pid>}
     */
    ProcessAccount(String directory) {
        this.directory = directory;
    }

    /** This process' own account; always the same, so that meters, which do not keep what they ask, can. */
    public static ProcessAccount own() {
        return OWN;
    }

    /** Bytes of physical memory in use, shared pages of files included. */
    public long residentBytes() {
        return kilobytes("VmRSS:");
    }

    /** Bytes of address space, most of which is only reserved. */
    public long virtualBytes() {
        return kilobytes("VmSize:");
    }

    /** Seconds of processor time of all threads since the start, in steps of 10 ms. */
    public double cpuSeconds() {
        String stat = read("stat");
        // The command's name, in parentheses, may hold blanks and parentheses of its own.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        if (fields.length <= KERNEL_TICKS) {
            throw malformed("stat");
        }
        return (number("stat", fields[USER_TICKS]) + number("stat", fields[KERNEL_TICKS])) / USER_HZ;
    }

    /** Descriptors that are open. */
    public long openFiles() {
        try (Stream<Path> descriptors = Files.list(Path.of(directory, "fd"))) {
            // The one that reads the directory is among them.
            return descriptors.count() - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Descriptors that may be open at most (RLIMIT_NOFILE, the soft limit); infinite where there is no limit. */
    public double openFilesMax() {
        String soft = field("limits", "Max open files ");
        return soft.equals("unlimited") ? Double.POSITIVE_INFINITY : number("limits", soft);
    }

    private long kilobytes(String key) {
        return number("status", field("status", key)) * BYTES_OF_KB;
    }

    /** The first word behind a key at the begin of a line. */
    private String field(String file, String key) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip().split("\\s+")[0])
                .findFirst()
                .orElseThrow(() -> malformed(file));
    }

    private long number(String file, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw malformed(file);
        }
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of(directory, file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UncheckedIOException malformed(String file) {
        return new UncheckedIOException(new IOException(directory + "/" + file + " is of an unknown form"));
    }
}
