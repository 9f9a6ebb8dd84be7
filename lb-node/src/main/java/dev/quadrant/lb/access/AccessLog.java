package dev.quadrant.lb.access;

import dev.quadrant.appliance.log.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The access log of one frontend: rings that the loops fill, and the thread that empties them into the file. Loops never wait;
 * what the file does not take in time is lost and counted.
 */
public final class AccessLog implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(AccessLog.class);
    /** How long lines wait at most while the disk keeps up. */
    private static final Duration INTERVAL = Duration.ofMillis(50);
    /** Between two words about lost lines. */
    private static final long COMPLAINTS = Duration.ofSeconds(10).toNanos();
    /** How long what is left may take to be written at the end. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(1);

    private final String frontend;
    private final Settings settings;
    private final LogFile file;
    private final List<LineRing> rings = new CopyOnWriteArrayList<>();
    /** Lines that were dropped by loops that have ended. */
    private final AtomicLong droppedBefore = new AtomicLong();

    private final ByteBuffer batch;
    private final Thread writer;
    private volatile boolean reopen;
    private volatile boolean closed;
    private long told;
    private long complained = System.nanoTime() - COMPLAINTS;

    /** How lines look. */
    public enum Format {
        COMBINED,
        JSON
    }

    /**
     * What the configuration says of a log.
     *
     * @param file where lines are appended
     * @param bufferBytes octets that may wait to be written, a loop
     */
    public record Settings(Path file, Format format, int bufferBytes) {}

    /**
     * Opens the file and starts the writer.
     *
     * @throws IOException when the file cannot be opened, in words for the user
     */
    public static AccessLog open(String frontend, Settings settings) throws IOException {
        AccessLog log = new AccessLog(frontend, settings);
        log.file.open();
        log.writer.start();
        return log;
    }

    private AccessLog(String frontend, Settings settings) {
        this.frontend = frontend;
        this.settings = settings;
        file = new LogFile(settings.file());
        batch = ByteBuffer.allocateDirect(settings.bufferBytes());
        writer = Thread.ofPlatform().daemon(true).name("access-log-" + frontend).unstarted(this::run);
    }

    public String frontend() {
        return frontend;
    }

    public Settings settings() {
        return settings;
    }

    /** What a loop writes its requests with, until {@link #release}. */
    public AccessRecorder recorder() {
        LineRing ring = new LineRing(settings.bufferBytes());
        rings.add(ring);
        return new AccessRecorder(ring, LineFormat.of(settings.format(), frontend), writer);
    }

    /** The loop of a recorder has ended: what it left is still written. */
    public void release(AccessRecorder recorder) {
        recorder.ring().end();
        LockSupport.unpark(writer);
    }

    /** Opens the file again soon, at the same path: what was there may have been renamed. From any thread. */
    public void reopen() {
        reopen = true;
        LockSupport.unpark(writer);
    }

    /** Lines that were written; from any thread. */
    public long written() {
        return file.written();
    }

    /** Lines for which there was no room, because the file was too slow. */
    public long overflowed() {
        return droppedBefore.get() + rings.stream().mapToLong(LineRing::dropped).sum();
    }

    /** Lines that the file did not take. */
    public long failed() {
        return file.lost();
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(INTERVAL.toNanos());
            if (reopen) {
                reopen = false;
                reopenFile();
            }
            empty();
            complain();
        }
        empty();
        file.close();
    }

    private void empty() {
        List<LineRing> ended = rings.stream().filter(LineRing::ended).toList();
        for (LineRing ring : rings) {
            ring.take(batch);
            if (batch.position() > 0) {
                file.write(batch.flip());
                batch.clear();
            }
        }
        rings.removeAll(ended);
        ended.forEach(ring -> droppedBefore.addAndGet(ring.dropped()));
    }

    /** When that fails, the file that is open stays. */
    private void reopenFile() {
        try {
            file.open();
            LOG.info("access-log-reopened", "frontend", frontend, "file", settings.file());
        } catch (IOException e) {
            LOG.error(
                    "access-log-not-reopened", "frontend", frontend, "file", settings.file(), "error", e.getMessage());
        }
    }

    private void complain() {
        long lost = overflowed() + failed();
        long now = System.nanoTime();
        if (lost > told && now - complained >= COMPLAINTS) {
            LOG.warn(
                    "access-log-lines-lost",
                    "frontend",
                    frontend,
                    "count",
                    lost - told,
                    "error",
                    file.error() == null ? "the disk is too slow" : file.error());
            told = lost;
            complained = now;
        }
    }

    /** Writes what is left, as far as that takes a moment, and ends. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        try {
            writer.join(LAST_WRITE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
