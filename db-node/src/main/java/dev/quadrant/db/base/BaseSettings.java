package dev.quadrant.db.base;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How bases are taken.
 *
 * @param lockWait longest wait for the global read lock
 * @param sessions of the server that dump rows at once, or threads that pack copied files, 1 or more
 * @param chunkBytes about how many bytes of a large table go into one file
 * @param bytesPerSecond bytes of SQL, or of copied files, a second, of all sessions; 0 for no limit
 * @param nice how readily its threads give way to the server on this host, 0 to 19
 * @param copied how the server's files are copied; empty for a dump
 */
public record BaseSettings(
        Duration lockWait, int sessions, long chunkBytes, long bytesPerSecond, int nice, Optional<Copied> copied) {
    /** A chunk as large as this keeps sessions busy and is soon done. */
    public static final long CHUNK_BYTES = 32L << 20;

    /**
     * How the server's files are copied.
     *
     * @param directory where the copy lies until it is packed; empty for beside the base
     * @param server the program that makes a copy ready, where the copying one does not; empty to look for it on the PATH
     * @param options of that server
     */
    public record Copied(Optional<Path> directory, Optional<Path> server, List<String> options) {
        public Copied {
            options = List.copyOf(options);
        }
    }
}
