package dev.quadrant.monitor.tsdb;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.NumberedFiles;
import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.files.SetAside;
import dev.quadrant.monitor.files.Wal;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
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
    private final HeadLog log;
    private final HeadSeries series = new HeadSeries();
    private final IntakeFigures figures = new IntakeFigures();
    /** Held while the log is written and while series come and go. */
    private final ReentrantLock writing = new ReentrantLock();

    /** Guarded by {@link #writing}. */
    private int nextReference;
    /** Samples before are in blocks, and none is taken any more. */
    private volatile long sealed;
    /** Samples behind are not taken. */
    private volatile long ahead = Long.MAX_VALUE;

    private volatile SampleListener listener = SampleListener.NONE;
    /** Newest sample that was taken. */
    private volatile long newest = Long.MIN_VALUE;
    /** What checkpoints say of chunks that lie ahead of the clock. One thread at a time. */
    private final List<Recovery.Ahead> aheadChunks = new ArrayList<>();

    private volatile String failure = "";
    private final List<String> damage;

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
        long began = System.nanoTime();
        chunks = new ChunkFiles(disk, directory.resolve("chunks"), options.chunkFile());
        Wal wal = new Wal(disk, directory.resolve("wal"), options.walSegment());
        aside.find(directory);
        aside.find(directory.resolve("wal"));
        Recovery.Found found = new Recovery(series, disk, aside, chunks, sealed).run(wal, directory);
        damage = found.damage();
        this.sealed = found.sealed();
        aheadChunks.addAll(found.ahead());
        nextReference = found.reference();
        log = new HeadLog(wal, found);
        newest = series.newest();
        damage.forEach(what -> LOG.warn("store-damage", "what", what));
        LOG.info(
                "head-recovered",
                "series",
                series.count(),
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
        Series known = series.find(labels);
        if (known != null) {
            return known;
        }
        writing.lock();
        try {
            known = series.find(labels);
            if (known != null) {
                return known;
            }
            if (series.count() >= options.seriesMax()) {
                figures.refused(Refusal.SERIES_LIMIT).increment();
                return null;
            }
            Series made = series.make(nextReference++, labels);
            log.series(made);
            return made;
        } finally {
            writing.unlock();
        }
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
            log.broken();
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private int append(Appender batch) throws IOException {
        batch.judge(bounds(), figures::refused);
        try {
            log.samples(batch);
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

    private int take(Appender batch) throws IOException {
        int taken = 0;
        long behind = newest;
        for (int i = 0; i < batch.size; i++) {
            Series one = batch.series[i];
            boolean added;
            if (batch.late[i]) {
                added = one.appendLate(batch.times[i], batch.values[i], chunks);
                (added ? figures.late : figures.refused(Refusal.DUPLICATE)).increment();
            } else {
                added = one.append(batch.times[i], batch.values[i], chunks);
                behind = added ? Math.max(behind, batch.times[i]) : behind;
            }
            if (added) {
                taken++;
                listener.sample(one, batch.times[i], batch.values[i]);
            }
        }
        listener.committed();
        newest = behind;
        figures.appended.add(taken);
        return taken;
    }

    /** Makes all samples that were taken so far survive a loss of power. */
    void sync() throws IOException {
        log.sync();
    }

    /** Whether something of the log may not be on disk, and will not be, since the last checkpoint. */
    boolean syncFailed() {
        return log.syncFailed();
    }

    /** Takes no samples behind a time from now on. */
    void ahead(long time) {
        ahead = time;
    }

    // ---- keeping

    /** The windows of which there are samples, by their beginnings. */
    NavigableSet<Long> windows() {
        return series.windows();
    }

    /** Takes no sample before a time any more; all that are there are in files when this returns. */
    void seal(long time) throws IOException {
        writing.lock();
        try {
            sealed = Math.max(sealed, time);
        } finally {
            writing.unlock();
        }
        for (Series one : series.all()) {
            one.closeBefore(time, chunks);
        }
    }

    long sealed() {
        return sealed;
    }

    /** All series as they are now. */
    Collection<Series> all() {
        return series.all();
    }

    /** Forgets samples before the time up to which the head is sealed, and series of which nothing is left. */
    void drop() throws IOException {
        long before = sealed;
        List<Series> ended = new ArrayList<>();
        for (Series one : series.all()) {
            one.drop(before, Long.MAX_VALUE);
            if (one.endIfEmpty()) {
                ended.add(one);
            }
        }
        if (!ended.isEmpty()) {
            writing.lock();
            try {
                series.forget(ended);
            } finally {
                writing.unlock();
            }
            LOG.info("series-forgotten", "count", ended.size());
        }
        keepFiles();
    }

    /** What begins at a time or later is in files when this returns; no more comes, as it is ahead of the clock. */
    void closeFrom(long time) throws IOException {
        for (Series one : series.all()) {
            one.closeFrom(time, chunks);
        }
    }

    /** Forgets what begins at a time or later: it is in blocks. The next checkpoint says so. */
    void dropFrom(long time) throws IOException {
        writing.lock();
        try {
            for (Series one : series.all()) {
                one.drop(Long.MIN_VALUE, time);
            }
            newest = series.newest();
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
            for (Series one : select(matchers)) {
                // Samples that come later are not meant.
                long last = Math.min(to, one.lastTime());
                if (from <= last && one.hasSamples(from, last)) {
                    Intervals times = Intervals.of(from, last);
                    log.deletion(one.reference(), times);
                    one.delete(times);
                    count++;
                }
            }
        } finally {
            writing.unlock();
        }
        log.sync();
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
        for (Series one : series.all()) {
            one.markFiles(needed);
        }
        chunks.keep(needed);
    }

    /** Whether the log is so long that a checkpoint is due. */
    boolean logLong() {
        return walBytes() > options.walMax();
    }

    /** Writes a checkpoint and deletes the log before it. */
    void checkpoint() throws IOException {
        long began = System.nanoTime();
        HeadLog.Mark mark;
        List<Series> all;
        writing.lock();
        try {
            mark = log.mark();
            all = new ArrayList<>(series.all());
        } finally {
            writing.unlock();
        }
        RecordBuffer said = new RecordBuffer();
        aheadChunks.removeIf(one -> one.file() < chunks.oldest());
        Records.sealed(said, sealed);
        aheadChunks.forEach(one -> Records.ahead(said, one.from(), one.file()));
        Checkpoint.write(disk, directory, mark.segment(), all, said.content(), chunks);
        log.shorten(mark);
        LOG.info("checkpoint", "series", all.size(), "ms", (System.nanoTime() - began) / 1_000_000);
    }

    // ---- reading

    /** The series that all matchers select. */
    List<Series> select(List<Matcher> matchers) {
        return series.select(matchers);
    }

    void names(Collection<String> into) {
        series.names(into);
    }

    void values(String name, Collection<String> into) {
        series.values(name, into);
    }

    // ---- figures

    String failure() {
        return failure;
    }

    List<String> damage() {
        return damage;
    }

    int seriesCount() {
        return series.count();
    }

    long appended() {
        return figures.appended.sum();
    }

    long late() {
        return figures.late.sum();
    }

    long refused(Refusal why) {
        return figures.refused(why).sum();
    }

    /** Time of the newest sample that was taken; {@link Long#MIN_VALUE} before the first. */
    long newest() {
        return newest;
    }

    long walBytes() {
        return log.bytes();
    }

    @Override
    public void close() throws IOException {
        writing.lock();
        try {
            log.close();
            chunks.sync();
            chunks.close();
        } finally {
            writing.unlock();
        }
    }
}
