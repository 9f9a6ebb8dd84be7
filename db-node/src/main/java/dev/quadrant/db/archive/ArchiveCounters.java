package dev.quadrant.db.archive;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the archive counts since the start; read from any thread.
 *
 * @param bytes bytes of events appended
 * @param events events appended
 * @param syncs times forced to the disk
 * @param replies semi-sync replies sent
 * @param connects streams begun
 * @param failures attempts that failed, by reason; all reasons are there from the start
 */
public record ArchiveCounters(
        LongAdder bytes,
        LongAdder events,
        LongAdder syncs,
        LongAdder replies,
        LongAdder connects,
        Map<String, LongAdder> failures) {
    private static final String OTHER = "other";

    /** The reasons of {@link dev.quadrant.db.source.SourceFailure} and {@link ArchiveFailure}. */
    private static final String[] REASONS = {
        "unreachable",
        "access-denied",
        "privilege-missing",
        "binlog-off",
        "tls",
        "tls-expired",
        "tls-not-yet-valid",
        "protocol",
        "connection",
        "server-error",
        "dump-refused",
        "repository",
        "foreign-server",
        "locked",
        "stream",
        "defect",
        OTHER
    };

    public ArchiveCounters {
        failures = Map.copyOf(failures);
    }

    ArchiveCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), reasons());
    }

    private static Map<String, LongAdder> reasons() {
        Map<String, LongAdder> reasons = new TreeMap<>();
        for (String reason : REASONS) {
            reasons.put(reason, new LongAdder());
        }
        return reasons;
    }

    void failed(String reason) {
        failures.getOrDefault(reason, failures.get(OTHER)).increment();
    }
}
