package dev.quadrant.monitor.logs.store;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What tests put into a store of lines and read from it. */
public final class StoreLab {
    public static final long NOW = 1_764_500_000_000_000_000L;
    public static final long SECOND = 1_000_000_000L;

    private StoreLab() {}

    public static LogStoreOptions options(Path path) {
        return new LogStoreOptions(path, Duration.ofDays(30), Long.MAX_VALUE, 100, 1 << 20);
    }

    public static LogEntry entry(Labels labels, long time, String line) {
        return new LogEntry(labels, time, line.getBytes(StandardCharsets.UTF_8));
    }

    /** All lines with a label, as {@code time line}, the oldest first and those of one time sorted. */
    static List<String> content(LogStore store, String name, String value) throws IOException {
        List<String> all = new ArrayList<>();
        try (Reading reading = new Reading()) {
            for (Block block : store.select(
                    List.of(Matcher.of(name, Matcher.Type.EQUAL, value)), Long.MIN_VALUE, Long.MAX_VALUE)) {
                Lines lines = store.read(block, reading);
                for (int i = 0; lines != null && i < lines.count(); i++) {
                    all.add(lines.time(i) + " "
                            + new String(lines.bytes(), lines.start(i), lines.length(i), StandardCharsets.UTF_8));
                }
            }
        }
        all.sort(null);
        return all;
    }
}
