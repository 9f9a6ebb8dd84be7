package dev.quadrant.monitor.tsdb;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest hours: series with their open chunks in memory, their full chunks in files, and the log from which both come
 * back. May be used from any thread; {@link #checkpoint}, {@link #seal} and {@link #drop} come one at a time.
 */
final class Head implements Closeable {
    private static final EventLog LOG = EventLog.of(Head.class);

    private final StoreOptions options;
    private final Disk disk;
    private final Path directory;
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
    /** What the log says in one stretch stands for itself; a failed write begins another. Guarded by {@link #writing}. */
    private int stretch;

    private int stretchSegment = -1;

    /** Samples before are in blocks, and none is taken any more. */
    private volatile long sealed;
    /** Samples behind are not taken. */
    private volatile long ahead = Long.MAX_VALUE;

    private volatile SampleListener listener = SampleListener.NONE;
    /** Newest sample that was taken. */
    private volatile long newest = Long.MIN_VALUE;
    /** What checkpoints say of chunks that lie ahead of the clock. One thread at a time. */
    private final List<Recovery.Ahead> aheadChunks = new ArrayList<>();

    /** Bytes that were appended to the log when the last checkpoint began; below 0 for what was there at the start. */
    private volatile long checkpointed;

    private volatile boolean syncFailed;
    private volatile String failure = "";
    private final List<String> damage;

    private final LongAdder appended = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

    /**
     * Opens the head and recovers what is there.
     *
     * @param aside takes what is damaged
     * @param sealed samples before this time are in blocks
     */
    Head(StoreOptions options, Disk disk, SetAside aside, long sealed) throws IOException {
        this.options = options;
        this.disk = disk;
        this.directory = Files.createDirectories(options.path().resolve("head"));
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, new LongAdder());
        }
        long began = System.nanoTime();
        chunks = new ChunkFiles(disk, directory.resolve("chunks"), options.chunkFile());
        wal = new Wal(disk, directory.resolve("wal"), options.walSegment());
        aside.find(directory);
        aside.find(directory.resolve("wal"));
        Recovery.Found found = new Recovery(this, disk, aside, chunks, sealed).run(wal, directory);
        damage = found.damage();
        this.sealed = found.sealed();
        aheadChunks.addAll(found.ahead());
        nextReference = found.reference();
        wal.rotate(found.segment());
        checkpointed = -found.logBytes();
        byReference.values().forEach(series -> newest = Math.max(newest, series.lastTime()));
        damage.forEach(what -> LOG.warn("store-damage", "what", what));
        LOG.info(
                "head-recovered",
                "series",
                byReference.size(),
                "samples-from-log",
                found.samples(),
                "ms",
                (System.nanoTime() - began) / 1_000_000);
    }

    ChunkFiles chunks() {
        return chunks;
    }

    // ---- writing

    /** The series with these labels, made when there is none; null when there are all that there may be. */
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
                refused.get(Refusal.SERIES_LIMIT).increment();
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

    /** Tells another from now on of each sample that is taken. */
    void listener(SampleListener told) {
        listener = told;
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
            stretch++;
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private int append(Appender batch) throws IOException {
        batch.judge(bounds(), verdict -> refused.get(refusal(verdict)).increment());
        try {
            log(batch);
            return take(batch);
        } finally {
            batch.judged();
        }
    }

    private TimeBounds bounds() {
        long window = options.outOfOrderWindow().toMillis();
        boolean never = window == 0 || newest == Long.MIN_VALUE;
        return new TimeBounds(sealed, never ? Long.MAX_VALUE : newest - window, ahead);
    }

    private static Refusal refusal(Series.Verdict verdict) {
        return switch (verdict) {
            case OUT_OF_ORDER -> Refusal.OUT_OF_ORDER;
            case DUPLICATE -> Refusal.DUPLICATE;
            case TOO_OLD -> Refusal.TOO_OLD;
            case TOO_NEW -> Refusal.TOO_NEW;
            case APPEND, LATE -> throw new IllegalArgumentException("not refused: " + verdict);
        };
    }

    private int take(Appender batch) throws IOException {
        int taken = 0;
        long behind = newest;
        for (int i = 0; i < batch.size; i++) {
            Series series = batch.series[i];
            boolean added;
            if (batch.late[i]) {
                added = series.appendLate(batch.times[i], batch.values[i], chunks);
                (added ? late : refused.get(Refusal.DUPLICATE)).increment();
            } else {
                added = series.append(batch.times[i], batch.values[i], chunks);
                behind = added ? Math.max(behind, batch.times[i]) : behind;
            }
            if (added) {
                taken++;
                listener.sample(series, batch.times[i], batch.values[i]);
            }
        }
        listener.committed();
        newest = behind;
        appended.add(taken);
        return taken;
    }

    private void log(Appender batch) throws IOException {
        flushNewSeries();
        if (batch.size == 0) {
            return;
        }
        int segment = wal.segment();
        if (segment != stretchSegment) {
            stretchSegment = segment;
            stretch++;
        }
        SampleRecord.write(batch.records, batch, stretch);
        wal.append(batch.records.content());
    }

    private void flushNewSeries() throws IOException {
        if (newSeries.size() > 0) {
            wal.append(newSeries.content());
            newSeries.clear();
        }
    }

    /** Makes all samples that were taken so far survive a loss of power. */
    void sync() throws IOException {
        try {
            wal.sync();
        } catch (IOException e) {
            syncFailed = true;
            throw e;
        }
    }

    /** Whether something of the log may not be on disk, and will not be, since the last checkpoint. */
    boolean syncFailed() {
        return syncFailed;
    }

    /** Takes no samples behind a time from now on. */
    void ahead(long time) {
        ahead = time;
    }

    // ---- keeping

    /** The windows of which there are samples, by their beginnings. */
    NavigableSet<Long> windows() {
        NavigableSet<Long> begins = new TreeSet<>();
        for (Series series : byReference.values()) {
            series.windows(begins::add);
        }
        return begins;
    }

    /** Takes no sample before a time any more; all that are there are in files when this returns. */
    void seal(long time) throws IOException {
        writing.lock();
        try {
            sealed = Math.max(sealed, time);
        } finally {
            writing.unlock();
        }
        for (Series series : byReference.values()) {
            series.closeBefore(time, chunks);
        }
    }

    long sealed() {
        return sealed;
    }

    /** All series as they are now. */
    Collection<Series> all() {
        return byReference.values();
    }

    /** Forgets samples before the time up to which the head is sealed, and series of which nothing is left. */
    void drop() throws IOException {
        long before = sealed;
        List<Series> ended = new ArrayList<>();
        for (Series series : byReference.values()) {
            series.drop(before, Long.MAX_VALUE);
            if (series.endIfEmpty()) {
                ended.add(series);
            }
        }
        forget(ended);
        keepFiles();
    }

    /** What begins at a time or later is in files when this returns; no more comes, as it is ahead of the clock. */
    void closeFrom(long time) throws IOException {
        for (Series series : byReference.values()) {
            series.closeFrom(time, chunks);
        }
    }

    /** Forgets what begins at a time or later: it is in blocks. The next checkpoint says so. */
    void dropFrom(long time) throws IOException {
        writing.lock();
        try {
            newest = Long.MIN_VALUE;
            for (Series series : byReference.values()) {
                series.drop(Long.MIN_VALUE, time);
                newest = Math.max(newest, series.lastTime());
            }
            aheadChunks.add(new Recovery.Ahead(time, chunks.current()));
        } finally {
            writing.unlock();
        }
        keepFiles();
    }

    /**
     * Hides samples of series, durable when this returns.
     *
     * @return how many series have samples among those times
     */
    int delete(List<Matcher> matchers, long from, long to) throws IOException {
        int count = 0;
        writing.lock();
        try {
            flushNewSeries();
            RecordBuffer out = new RecordBuffer();
            for (Series series : select(matchers)) {
                // Samples that come later are not meant.
                long last = Math.min(to, series.lastTime());
                if (from <= last && series.hasSamples(from, last)) {
                    Intervals times = Intervals.of(from, last);
                    Records.deletion(out, series.reference(), times);
                    wal.append(out.content());
                    out.clear();
                    series.delete(times);
                    count++;
                }
            }
        } finally {
            writing.unlock();
        }
        wal.sync();
        return count;
    }

    /** Files that are all of the head as it is now, and do not change any more. */
    List<Path> freeze() throws IOException {
        checkpoint();
        chunks.roll();
        List<Path> files = new ArrayList<>(chunks.full());
        files.addAll(NumberedFiles.list(directory, Checkpoint.SUFFIX).values());
        return files;
    }

    private void keepFiles() throws IOException {
        chunks.roll();
        BitSet needed = new BitSet();
        for (Series series : byReference.values()) {
            series.markFiles(needed);
        }
        chunks.keep(needed);
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

    /** Whether the log is so long that a checkpoint is due. */
    boolean logLong() {
        return walBytes() > options.walMax();
    }

    /** Writes a checkpoint and deletes the log before it. */
    void checkpoint() throws IOException {
        long began = System.nanoTime();
        int segment;
        long upTo;
        List<Series> all;
        writing.lock();
        try {
            flushNewSeries();
            segment = wal.rotate(0);
            upTo = wal.appended();
            all = new ArrayList<>(byReference.values());
        } finally {
            writing.unlock();
        }
        RecordBuffer said = new RecordBuffer();
        aheadChunks.removeIf(one -> one.file() < chunks.oldest());
        Records.sealed(said, sealed);
        aheadChunks.forEach(one -> Records.ahead(said, one.from(), one.file()));
        Checkpoint.write(disk, directory, segment, all, said.content(), chunks);
        checkpointed = upTo;
        syncFailed = false;
        wal.deleteBefore(segment);
        LOG.info("checkpoint", "series", all.size(), "ms", (System.nanoTime() - began) / 1_000_000);
    }

    // ---- reading

    /** The series that all matchers select. */
    List<Series> select(List<Matcher> matchers) {
        List<Series> found = new ArrayList<>();
        for (int reference : index.select(matchers)) {
            Series series = byReference.get(reference);
            if (series != null) {
                found.add(series);
            }
        }
        return found;
    }

    void names(Collection<String> into) {
        into.addAll(index.names());
    }

    void values(String name, Collection<String> into) {
        into.addAll(index.values(name));
    }

    // ---- figures

    String failure() {
        return failure;
    }

    List<String> damage() {
        return damage;
    }

    int seriesCount() {
        return byReference.size();
    }

    long appended() {
        return appended.sum();
    }

    long late() {
        return late.sum();
    }

    long refused(Refusal why) {
        return refused.get(why).sum();
    }

    /** Time of the newest sample that was taken; {@link Long#MIN_VALUE} before the first. */
    long newest() {
        return newest;
    }

    long walBytes() {
        return wal.appended() - checkpointed;
    }

    @Override
    public void close() throws IOException {
        writing.lock();
        try {
            flushNewSeries();
            wal.close();
            chunks.sync();
            chunks.close();
        } finally {
            writing.unlock();
        }
    }
}
