package dev.quadrant.monitor.remote;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.SampleListener;
import dev.quadrant.monitor.tsdb.Series;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * All servers that samples are sent to. As a listener of the store it writes what each of them shall have to that one's queue.
 * May be used from any thread.
 */
public final class RemoteWriters implements SampleListener {
    private static final EventLog LOG = EventLog.of(RemoteWriters.class);
    /** Series whose encoded labels are remembered, a server; with more all are made anew. */
    private static final int REMEMBERED = 2_000_000;

    private static final byte[] DROPPED = {};

    private final Vertx vertx;
    private final RemoteFiles files;
    private final Path directory;
    private final long queueMax;
    private final Labels external;
    private final MeterRegistry metrics;
    /** Replaced as a whole. */
    private volatile List<Writer> writers = List.of();

    private volatile String refused = "";

    /** One server: what it gets, its queue, and who sends that. Samples come under the store's lock. */
    private static final class Writer {
        private final Remote remote;
        private final SampleQueue queue;
        private final RemoteSender sender;
        private final WriteBuffer buffer = new WriteBuffer();
        private final IdentityHashMap<Series, byte[]> labels = new IdentityHashMap<>();
        private final List<Meter> meters = new ArrayList<>();

        Writer(Remote remote, SampleQueue queue, RemoteSender sender) {
            this.remote = remote;
            this.queue = queue;
            this.sender = sender;
        }
    }

    /**
     * Servers of files that are not read yet.
     *
     * @param directory of the queues
     * @param queueMax most bytes of one queue
     * @param external labels that each series gets which has none of the name
     */
    public RemoteWriters(
            Vertx vertx, RemoteFiles files, Path directory, long queueMax, Labels external, MeterRegistry metrics) {
        this.vertx = vertx;
        this.files = files;
        this.directory = directory;
        this.queueMax = queueMax;
        this.external = external;
        this.metrics = metrics;
    }

    /** Begins, with files that were read and are good. */
    public void start(RemoteSet set) {
        use(set);
    }

    /** Reads the files anew; with a mistake in any of them, all stays as it is. */
    public void reload() {
        RemoteSet set = files.read();
        Counter.builder("quadrant.monitor.remote.write.reloads")
                .description("Reloads of the files with remote write")
                .tag("outcome", set.problems().isEmpty() ? "done" : "refused")
                .register(metrics)
                .increment();
        if (set.problems().isEmpty()) {
            refused = "";
            use(set);
        } else {
            set.problems().forEach(problem -> LOG.error("remote-write-refused", "problem", problem));
            refused = set.problems().getFirst().toString();
        }
    }

    private synchronized void use(RemoteSet set) {
        List<Writer> before = new ArrayList<>(writers);
        List<Writer> next = new ArrayList<>();
        for (Remote remote : set.remotes()) {
            before.stream()
                    .filter(writer -> writer.remote.equals(remote))
                    .findFirst()
                    .ifPresent(next::add);
        }
        before.removeAll(next);
        // Samples that come between the end of one and the begin of its successor would be missing: those of a moment.
        writers = List.copyOf(next);
        before.forEach(this::close);
        for (Remote remote : set.remotes()) {
            if (next.stream().noneMatch(writer -> writer.remote.equals(remote))) {
                open(remote).ifPresent(next::add);
            }
        }
        writers = List.copyOf(next);
    }

    private Optional<Writer> open(Remote remote) {
        try {
            SampleQueue queue = new SampleQueue(directory.resolve(remote.name()), queueMax);
            Writer writer = new Writer(remote, queue, new RemoteSender(vertx, remote, queue));
            publish(writer);
            writer.sender.start();
            LOG.info("remote-write-started", "remote", remote.name(), "waiting", queue.samples());
            return Optional.of(writer);
        } catch (IOException e) {
            LOG.error("remote-write-not-started", "remote", remote.name(), "what", e.toString());
            refused = "the queue of \"" + remote.name() + "\" cannot be opened: " + e;
            return Optional.empty();
        }
    }

    private void publish(Writer writer) {
        String name = writer.remote.name();
        RemoteSender sender = writer.sender;
        writer.meters.add(
                FunctionCounter.builder("quadrant.monitor.remote.write.sent.samples", sender, s -> s.sent.sum())
                        .description("Samples that the server took")
                        .tag("remote", name)
                        .register(metrics));
        writer.meters.add(FunctionCounter.builder("quadrant.monitor.remote.write.retries", sender, s -> s.retries.sum())
                .description("Requests that failed and are tried again")
                .tag("remote", name)
                .register(metrics));
        writer.meters.add(
                FunctionCounter.builder("quadrant.monitor.remote.write.dropped.samples", sender, s -> s.rejected.sum())
                        .description("Samples that were not sent")
                        .tag("remote", name)
                        .tag("reason", "rejected")
                        .register(metrics));
        writer.meters.add(FunctionCounter.builder(
                        "quadrant.monitor.remote.write.dropped.samples", writer.queue, SampleQueue::dropped)
                .description("Samples that were not sent")
                .tag("remote", name)
                .tag("reason", "queue-full")
                .register(metrics));
        writer.meters.add(
                Gauge.builder("quadrant.monitor.remote.write.waiting.samples", writer.queue, SampleQueue::samples)
                        .description("Samples that wait to be sent")
                        .tag("remote", name)
                        .register(metrics));
        writer.meters.add(Gauge.builder("quadrant.monitor.remote.write.queue", writer.queue, SampleQueue::bytes)
                .description("Size of the queue's files")
                .baseUnit("bytes")
                .tag("remote", name)
                .register(metrics));
    }

    private void close(Writer writer) {
        writer.sender.close();
        writer.meters.forEach(metrics::remove);
        try {
            writer.queue.close();
        } catch (IOException e) {
            LOG.warn("remote-write-not-closed", "remote", writer.remote.name(), "what", e.toString());
        }
    }

    @Override
    public void sample(Series series, long time, long bits) {
        for (Writer writer : writers) {
            if (writer.labels.size() > REMEMBERED) {
                writer.labels.clear();
            }
            byte[] labels = writer.labels.computeIfAbsent(series, one -> labels(writer, one));
            if (labels.length > 0) {
                writer.buffer.sample(labels, time, bits);
                if (writer.buffer.samples() >= writer.remote.samplesMax()) {
                    flush(writer);
                }
            }
        }
    }

    private byte[] labels(Writer writer, Series series) {
        return writer.remote
                .relabelling()
                .apply(series.labels().over(external, List.of()))
                .map(WriteBuffer::labels)
                .orElse(DROPPED);
    }

    @Override
    public void committed() {
        writers.forEach(RemoteWriters::flush);
    }

    private static void flush(Writer writer) {
        WriteBuffer buffer = writer.buffer;
        if (buffer.samples() > 0) {
            try {
                writer.queue.append(buffer.bytes(), buffer.size(), buffer.samples());
            } catch (IOException e) {
                // The queue counts them as dropped; that the disk is full the store says.
                LOG.warn("remote-write-not-queued", "remote", writer.remote.name(), "what", e.toString());
            } finally {
                buffer.clear();
            }
        }
    }

    /** Why the files were not taken when they were last read, in words; empty when they were. */
    public String refused() {
        return refused;
    }

    /** Up, with a word about a server that does not take samples. */
    public Condition condition() {
        List<Writer> all = writers;
        String words = all.stream()
                .filter(writer -> !writer.sender.failure().isEmpty())
                .findFirst()
                .map(writer -> "; \"" + writer.remote.name() + "\" does not take samples: " + writer.sender.failure())
                .orElse("");
        return Condition.up(all.size() + " servers" + words
                        + (refused.isEmpty() ? "" : "; the files were refused: " + refused))
                .with("servers", all.size());
    }

    /** Sends no more; what waits is sent after the next start. */
    public synchronized void stop() {
        List<Writer> all = writers;
        writers = List.of();
        all.forEach(this::close);
    }
}
