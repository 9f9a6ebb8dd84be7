package dev.quadrant.monitor.logs.intake;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.logs.store.Cursor;
import dev.quadrant.monitor.logs.store.LogEntry;
import dev.quadrant.monitor.logs.store.LogStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Takes lines of all sources: what is within the limits goes to the store. May be used from any thread. */
public final class Intake {
    private static final EventLog LOG = EventLog.of(Intake.class);
    /** Refusals that are logged: one in this time; ns. */
    private static final long REFUSAL_EVERY = TimeUnit.SECONDS.toNanos(10);

    private final LogStore store;
    private final LineLimits limits;
    private final MeterRegistry metrics;
    private final Object lock = new Object();
    /** Guarded by {@link #lock}. */
    private final SourceLimits sources;

    private final AtomicLong refusalLogged = new AtomicLong(System.nanoTime() - REFUSAL_EVERY);

    /**
     * What came of lines.
     *
     * @param refused how many were refused, by reason; in the order in which the reasons came up
     */
    public record Outcome(int taken, Map<String, Integer> refused) {
        public static final String LINE_RATE = "line-rate";
        public static final String BYTE_RATE = "byte-rate";

        /** Whether the sender may try again later. */
        public boolean tooFast() {
            return refused.containsKey(LINE_RATE) || refused.containsKey(BYTE_RATE);
        }

        /** Whether lines cannot be kept now, whoever sends them. */
        public boolean notStored() {
            return refused.containsKey("store") || refused.containsKey("head-full");
        }
    }

    public Intake(LogStore store, LineLimits limits, MeterRegistry metrics) {
        this.store = store;
        this.limits = limits;
        this.metrics = metrics;
        this.sources = new SourceLimits(limits.linesPerSecond(), limits.bytesPerSecond(), limits.sourcesMax());
    }

    /**
     * Takes lines of one source.
     *
     * @param source what its limits are counted by
     */
    public Outcome take(String source, List<LogEntry> entries) {
        Map<String, Integer> refused = new LinkedHashMap<>();
        List<LogEntry> good = new ArrayList<>(entries.size());
        long now = System.nanoTime();
        Labels checked = null;
        String bad = "";
        synchronized (lock) {
            for (LogEntry entry : entries) {
                if (!entry.labels().equals(checked)) {
                    checked = entry.labels();
                    bad = problem(checked);
                }
                String why = bad;
                if (why.isEmpty()) {
                    why = switch (sources.take(source, entry.line().length, now)) {
                        case TAKEN -> "";
                        case LINE_RATE -> Outcome.LINE_RATE;
                        case BYTE_RATE -> Outcome.BYTE_RATE;
                    };
                }
                if (why.isEmpty()) {
                    good.add(cut(entry));
                } else {
                    refused.merge(why, 1, Integer::sum);
                }
            }
        }
        return append(source, good, null, refused);
    }

    /** Takes lines of one of our own nodes, with how far it was read: it has bounds of its own, and no line may be missed. */
    public Outcome takeOwn(String source, List<LogEntry> entries, Cursor cursor) {
        return append(source, entries.stream().map(this::cut).toList(), cursor, new LinkedHashMap<>());
    }

    private Outcome append(String source, List<LogEntry> good, Cursor cursor, Map<String, Integer> refused) {
        LogStore.Taken taken = store.append(good, cursor, now());
        taken.refused().forEach((why, count) -> refused.merge(why.reason(), count, Integer::sum));
        refused.forEach((why, count) -> refused(why).increment(count));
        if (!refused.isEmpty()) {
            log(source, refused);
        }
        return new Outcome(taken.count(), refused);
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private String problem(Labels labels) {
        if (labels.size() == 0) {
            return "no-labels";
        }
        if (labels.size() > limits.labelsMax()) {
            return "label-limit";
        }
        for (int i = 0; i < labels.size(); i++) {
            if (labels.name(i).length() > limits.labelNameMax()) {
                return "name-length";
            }
            if (labels.value(i).length() > limits.labelValueMax()) {
                return "value-length";
            }
        }
        return "";
    }

    /** The first bytes of a line that is too long, up to the end of a character. */
    private LogEntry cut(LogEntry entry) {
        byte[] line = entry.line();
        if (line.length <= limits.lineMax()) {
            return entry;
        }
        int end = limits.lineMax();
        while (end > 0 && (line[end] & 0xc0) == 0x80) {
            end--;
        }
        Counter.builder("quadrant.monitor.logs.lines.cut")
                .description("Lines of which the end was left out")
                .tag("reason", "line-max")
                .register(metrics)
                .increment();
        return new LogEntry(entry.labels(), entry.time(), Arrays.copyOf(line, end));
    }

    /** The counter of lines that are refused for a reason. */
    public Counter refused(String reason) {
        return Counter.builder("quadrant.monitor.logs.refused")
                .description("Lines that were refused")
                .tag("reason", reason)
                .register(metrics);
    }

    private void log(String source, Map<String, Integer> refused) {
        long now = System.nanoTime();
        long last = refusalLogged.get();
        if (now - last >= REFUSAL_EVERY && refusalLogged.compareAndSet(last, now)) {
            LOG.warn("log-lines-refused", "source", source, "reasons", refused);
        }
    }
}
