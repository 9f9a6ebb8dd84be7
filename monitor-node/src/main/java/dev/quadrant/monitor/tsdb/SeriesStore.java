package dev.quadrant.monitor.tsdb;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The store of one directory, which one process uses at a time. May be used from any thread.
 *
 * <p>Its user calls {@link #sync} every second or so and {@link #maintain} every minute or so, from one thread.
 */
public final class SeriesStore implements Storage, Closeable {
    private static final EventLog LOG = EventLog.of(SeriesStore.class);

    /** A series without a sample for so long, in ms, needs no open chunk. */
    private static final long IDLE = 3600_000L;

    private final StoreOptions options;
    private final FileChannel lockFile;
    private final ChunkFiles chunks;
    private final Wal wal;
    private final LabelIndex index = new LabelIndex();
    private final ConcurrentHashMap<Labels, Series> byLabels = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, Series> byReference = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> symbols = new ConcurrentHashMap<>();
    /** Held while the log is written and while series come and go. */
    private final ReentrantLock writing = new ReentrantLock();

    /** Records of series that are not in the log yet. Guarded by {@link #writing}. */
    private final RecordBuffer newSeries = new RecordBuffer();
    /** Guarded by {@link #writing}. */
    private int nextReference;

    /** Bytes that were appended to the log when the last checkpoint began; below 0 for what was there at the start. */
    private volatile long checkpointed;

    private volatile String failure = "";
    private volatile SampleListener listener = SampleListener.NONE;

    private final LongAdder appended = new LongAdder();
    private final LongAdder outOfOrder = new LongAdder();
    private final LongAdder refusedSeries = new LongAdder();
    private final LongAdder damagedChunks = new LongAdder();

    /**
     * Opens the store and recovers what is there.
     *
     * @throws StoreInUseException when another process has it open
     * @throws IOException when the directory cannot be used
     */
    public SeriesStore(StoreOptions options) throws IOException {
        this.options = options;
        Path directory = Files.createDirectories(options.path());
        lockFile = lock(directory);
        chunks = new ChunkFiles(directory.resolve("chunks"), options.chunkFile());
        wal = new Wal(directory.resolve("wal"), options.walSegment());
        long began = System.nanoTime();
        Recovery.Found found = new Recovery(this).run(wal, chunks, directory);
        nextReference = found.reference();
        wal.rotate(found.segment());
        checkpointed = -found.logBytes();
        found.damage().forEach(what -> LOG.warn("store-damage", "what", what));
        LOG.info(
                "store-opened",
                "path",
                directory,
                "series",
                byReference.size(),
                "samples-from-log",
                found.samples(),
                "ms",
                (System.nanoTime() - began) / 1_000_000);
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // The same process has it: no other answer than for another process.
        }
        channel.close();
        throw new StoreInUseException();
    }

    ChunkFiles chunks() {
        return chunks;
    }

    // ---- writing

    /** Tells another from now on of each sample that is taken. */
    public void listener(SampleListener told) {
        listener = told;
    }

    /** A collector of samples for one thread. */
    public Appender appender() {
        return new Appender(this);
    }

    Series seriesFor(Labels labels) {
        Series known = byLabels.get(labels);
        if (known != null) {
            return known;
        }
        writing.lock();
        try {
            known = byLabels.get(labels);
            if (known != null) {
                return known;
            }
            if (byReference.size() >= options.seriesMax()) {
                refusedSeries.increment();
                return null;
            }
            Series made = register(nextReference++, labels);
            Records.series(newSeries, made.reference(), made.labels());
            return made;
        } finally {
            writing.unlock();
        }
    }

    private Series register(int reference, Labels labels) {
        Labels own = labels.interned(text -> symbols.computeIfAbsent(text, same -> same));
        Series series = new Series(reference, own);
        byReference.put(reference, series);
        byLabels.put(own, series);
        index.add(reference, own);
        return series;
    }

    /** A series that the log or a checkpoint names. */
    Series recovered(int reference, Labels labels) {
        Series known = byLabels.get(labels);
        return known != null ? known : register(reference, labels);
    }

    int commit(Appender batch) throws IOException {
        writing.lock();
        try {
            int taken = append(batch);
            failure = "";
            return taken;
        } catch (IOException e) {
            if (failure.isEmpty()) {
                LOG.error("samples-lost", "path", options.path(), "what", e.getMessage());
            }
            failure = String.valueOf(e.getMessage());
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private int append(Appender batch) throws IOException {
        batch.renew();
        log(batch);
        int taken = 0;
        for (int i = 0; i < batch.size; i++) {
            if (batch.series[i].append(batch.times[i], batch.values[i], chunks)) {
                taken++;
                listener.sample(batch.series[i], batch.times[i], batch.values[i]);
            }
        }
        listener.committed();
        appended.add(taken);
        outOfOrder.add(batch.size - taken);
        return taken;
    }

    private void log(Appender batch) throws IOException {
        if (newSeries.size() > 0) {
            wal.append(newSeries.content());
            newSeries.clear();
        }
        if (batch.size == 0) {
            return;
        }
        RecordBuffer out = batch.records;
        long base = batch.times[0];
        int before = 0;
        out.begin().raw(Records.SAMPLES).unsigned(batch.size).signed(base);
        for (int i = 0; i < batch.size; i++) {
            int reference = batch.series[i].reference();
            out.signed(reference - before).signed(batch.times[i] - base).eight(batch.values[i]);
            before = reference;
        }
        out.end();
        wal.append(out.content());
    }

    /** Makes all samples that were taken so far survive a loss of power. */
    public void sync() throws IOException {
        wal.sync();
    }

    // ---- keeping

    /**
     * Deletes what is too old, and makes the log short when it is long.
     *
     * @param now ms since 1970
     */
    public void maintain(long now) throws IOException {
        retain(now - options.retention().toMillis());
        if (wal.appended() - checkpointed > options.walMax()) {
            checkpoint(now);
        }
    }

    private void retain(long oldest) throws IOException {
        int firstFile = chunks.deleteBefore(oldest);
        List<Series> ended = new ArrayList<>();
        for (Series series : byReference.values()) {
            series.retain(firstFile, oldest);
            if (series.lastTime() < oldest && series.lastTime() != Long.MIN_VALUE && series.endIfEmpty()) {
                ended.add(series);
            }
        }
        forget(ended);
    }

    private void forget(List<Series> ended) {
        if (ended.isEmpty()) {
            return;
        }
        writing.lock();
        try {
            for (Series series : ended) {
                byReference.remove(series.reference());
                byLabels.remove(series.labels(), series);
            }
            index.remove(reference -> !byReference.containsKey(reference));
            symbols.clear();
        } finally {
            writing.unlock();
        }
        LOG.info("series-forgotten", "count", ended.size());
    }

    /** Writes a checkpoint and deletes the log before it. */
    void checkpoint(long now) throws IOException {
        long began = System.nanoTime();
        for (Series series : byReference.values()) {
            if (series.lastTime() < now - IDLE) {
                series.close(chunks);
            }
        }
        int segment;
        List<Series> all;
        writing.lock();
        try {
            if (newSeries.size() > 0) {
                wal.append(newSeries.content());
                newSeries.clear();
            }
            segment = wal.rotate(0);
            checkpointed = wal.appended();
            all = new ArrayList<>(byReference.values());
        } finally {
            writing.unlock();
        }
        Checkpoint.write(options.path(), segment, all, chunks);
        wal.deleteBefore(segment);
        LOG.info("checkpoint", "series", all.size(), "ms", (System.nanoTime() - began) / 1_000_000);
    }

    void damaged(IOException what) {
        damagedChunks.increment();
        LOG.warn("chunk-damaged", "what", what.getMessage());
    }

    // ---- reading

    /** The series that all matchers select, by their labels' order. */
    public List<Series> select(List<Matcher> matchers) {
        List<Series> found = new ArrayList<>();
        for (int reference : index.select(matchers)) {
            Series series = byReference.get(reference);
            if (series != null) {
                found.add(series);
            }
        }
        found.sort((a, b) -> a.labels().compareTo(b.labels()));
        return found;
    }

    @Override
    public List<StoredSeries> read(List<Matcher> matchers) {
        List<StoredSeries> read = new ArrayList<>();
        for (Series series : select(matchers)) {
            read.add(new Stored(this, series));
        }
        return read;
    }

    private record Stored(SeriesStore store, Series series) implements StoredSeries {
        @Override
        public Labels labels() {
            return series.labels();
        }

        @Override
        public SampleCursor samples(long from, long to) {
            return store.samples(series, from, to);
        }
    }

    /** The samples of a series between two times in ms, both included. */
    public SampleIterator samples(Series series, long from, long to) {
        return new SampleIterator(this, series.chunks(from, to), from, to);
    }

    public SortedSet<String> labelNames() {
        return index.names();
    }

    public SortedSet<String> labelValues(String name) {
        return index.values(name);
    }

    // ---- figures

    /** Why the last batch could not be kept, in words; empty when it could. */
    public String failure() {
        return failure;
    }

    public int seriesCount() {
        return byReference.size();
    }

    /** Samples taken since the store was opened. */
    public long appended() {
        return appended.sum();
    }

    /** Samples refused because the series has newer ones. */
    public long outOfOrder() {
        return outOfOrder.sum();
    }

    /** Series refused because of the limit. */
    public long refusedSeries() {
        return refusedSeries.sum();
    }

    public long damagedChunks() {
        return damagedChunks.sum();
    }

    /** Bytes of chunk files. */
    public long chunkBytes() {
        return chunks.bytes();
    }

    /** Bytes of the log that recovery would read, about. */
    public long walBytes() {
        return wal.appended() - checkpointed;
    }

    @Override
    public void close() throws IOException {
        writing.lock();
        try {
            if (newSeries.size() > 0) {
                wal.append(newSeries.content());
                newSeries.clear();
            }
            wal.close();
            chunks.sync();
            chunks.close();
            lockFile.close();
        } finally {
            writing.unlock();
        }
    }
}
