package dev.quadrant.monitor.audit;

import dev.quadrant.appliance.log.EventLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Who did what: a line of JSON for each in a file that is only ever added to, a line in the log, and the newest in memory for the
 * console. Written on a thread of its own, in order; may be told from any thread.
 */
public final class Audit {
    private static final EventLog LOG = EventLog.of(Audit.class);
    /** Entries that the console shows. */
    private static final int SHOWN = 500;
    /** Bytes at the end of the file that are read at the start for the console. */
    private static final int TAIL = 256 << 10;
    /** Refused logins that are written, in a second: somebody who guesses must not fill the disk. The metric counts all. */
    private static final int REFUSALS_MAX = 5;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path file;
    private final long most;
    private final WorkerExecutor writer;
    private final Counter failed;
    private final Counter suppressed;
    /** The newest first. Guarded by itself. */
    private final Deque<JsonObject> newest = new ArrayDeque<>();

    private long refusalSecond;
    private int refusals;

    /**
     * The audit of a file, which is made when the first entry comes.
     *
     * @param most bytes at which the file is renamed
     */
    public Audit(Vertx vertx, Path file, long most, MeterRegistry metrics) {
        this.file = file;
        this.most = most;
        this.writer = vertx.createSharedWorkerExecutor("audit", 1);
        this.failed = Counter.builder("quadrant.monitor.console.audit.failures")
                .description("Entries that could not be written to the audit file")
                .register(metrics);
        this.suppressed = Counter.builder("quadrant.monitor.console.audit.suppressed")
                .description("Refused logins that were not written to the audit file, because they were too many")
                .register(metrics);
        recall();
    }

    /** Keeps what was there at the start: the console shows it. */
    private void recall() {
        if (!Files.isReadable(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long from = Math.max(0, channel.size() - TAIL);
            ByteBuffer tail = ByteBuffer.allocate((int) (channel.size() - from));
            while (tail.hasRemaining() && channel.read(tail, from + tail.position()) >= 0) {}
            String text = new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8);
            List<String> lines = new ArrayList<>(text.lines().toList());
            if (from > 0 && !lines.isEmpty()) {
                lines.removeFirst();
            }
            lines.forEach(this::recall);
        } catch (IOException e) {
            LOG.warn("audit-not-read", "file", file, "what", e.getMessage());
        }
    }

    private void recall(String line) {
        try {
            show(new JsonObject(line));
        } catch (RuntimeException _) {
            // The last line of a crash.
        }
    }

    /** Adds an entry. */
    public void add(AuditEntry entry) {
        write(entry);
    }

    /**
     * Adds an entry.
     *
     * @return done when it is on disk, failed when it is not
     */
    public Future<Void> write(AuditEntry entry) {
        LOG.info(
                "console",
                "who",
                entry.who(),
                "what",
                entry.what(),
                "with",
                entry.with(),
                "from",
                entry.from(),
                "outcome",
                entry.outcome(),
                "reason",
                entry.reason());
        JsonObject json = entry.json();
        show(json);
        return writer.executeBlocking(
                        () -> {
                            append(json.encode() + "\n");
                            return (Void) null;
                        },
                        true)
                .onFailure(failure -> {
                    failed.increment();
                    LOG.error("audit-not-written", "file", file, "what", failure.getMessage());
                });
    }

    /** Adds an entry of which there may be very many. */
    public void refused(AuditEntry entry) {
        synchronized (newest) {
            long second = entry.at().getEpochSecond();
            refusals = second == refusalSecond ? refusals + 1 : 1;
            refusalSecond = second;
            if (refusals > REFUSALS_MAX) {
                suppressed.increment();
                return;
            }
        }
        write(entry);
    }

    private void show(JsonObject entry) {
        synchronized (newest) {
            newest.addFirst(entry);
            while (newest.size() > SHOWN) {
                newest.removeLast();
            }
        }
    }

    private void append(String line) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        if (Files.exists(file) && Files.size(file) + bytes.length > most) {
            String name = file.getFileName() + "." + STAMP.format(Instant.now());
            Path aside = file.resolveSibling(name);
            for (int i = 1; Files.exists(aside); i++) {
                aside = file.resolveSibling(name + "-" + i);
            }
            Files.move(file, aside);
        }
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(false);
        }
    }

    /** The newest entries, the newest first. */
    public JsonArray newest() {
        synchronized (newest) {
            return new JsonArray(List.copyOf(newest));
        }
    }

    /** The address that asks. */
    public static String from(RoutingContext request) {
        SocketAddress remote = request.request().remoteAddress();
        return remote == null ? "unknown" : remote.hostAddress();
    }

    public void stop() {
        writer.close();
    }
}
