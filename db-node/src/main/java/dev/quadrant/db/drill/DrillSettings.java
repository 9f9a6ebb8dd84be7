package dev.quadrant.db.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How drills are done.
 *
 * @param server the server's program; empty to look for it on the PATH
 * @param options further options of the throw-away server
 * @param directory the directory below which a drill has one of its own
 * @param lockWait longest wait for the global read lock on the live server
 * @param archiveWait longest wait until the archive has what the live server had at the moment of comparison
 */
public record DrillSettings(
        Optional<Path> server, List<String> options, Path directory, Duration lockWait, Duration archiveWait) {
    public DrillSettings {
        options = List.copyOf(options);
    }
}
