package dev.quadrant.db.drill;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Json;
import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The reports of drills, in the repository's {@code drills/}. */
public final class DrillReports {
    /** Reports that are kept; the oldest go first. */
    public static final int MOST_KEPT = 100;

    /** Differences that a report names; it counts all tables that differ. */
    public static final int MOST_DIFFERENCES = 100;

    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String SUFFIX = ".json";

    private DrillReports() {}

    static String id(Instant started) {
        return ID.format(started);
    }

    private static List<Path> files(Repository repository) throws IOException {
        return Durable.list(repository.root().resolve("drills")).stream()
                .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                .toList();
    }

    /** All that are kept, oldest first. */
    public static List<DrillReport> all(Repository repository) throws IOException {
        List<DrillReport> reports = new ArrayList<>();
        for (Path file : files(repository)) {
            reports.add(read(file));
        }
        return reports;
    }

    /**
     * The last one; empty when there was none.
     *
     * @param known the one that was the last before, which is not read again
     */
    public static Optional<DrillReport> last(Repository repository, Optional<DrillReport> known) throws IOException {
        List<Path> files = files(repository);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        Path newest = files.getLast();
        boolean same = known.isPresent()
                && newest.getFileName().toString().equals(known.get().id() + SUFFIX);
        return same ? known : Optional.of(read(newest));
    }

    private static DrillReport read(Path file) throws IOException {
        try {
            return DrillReport.of(Json.read(file));
        } catch (ClassCastException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage() + "; delete it", e);
        }
    }

    /** Writes one down, and lets the oldest go. */
    static void write(Repository repository, DrillReport report) throws IOException {
        Path directory = repository.root().resolve("drills");
        Durable.makeDirectory(directory);
        Durable.write(directory.resolve(report.id() + SUFFIX), report.toJson().encodePrettily() + "\n");
        List<Path> files = files(repository);
        for (Path old : files.subList(0, Math.max(0, files.size() - MOST_KEPT))) {
            Files.deleteIfExists(old);
        }
    }
}
