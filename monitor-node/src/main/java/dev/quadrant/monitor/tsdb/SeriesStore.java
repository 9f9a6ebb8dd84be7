package dev.quadrant.monitor.tsdb;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.SetAside;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;

/**
 * The store of one directory, which one process uses at a time: the head with the newest hours, and blocks with what is
 * older. May be used from any thread.
 *
 * <p>Its user calls {@link #sync} every second or so and {@link #maintain} every minute or so, from one thread.
 */
public final class SeriesStore implements Storage, Closeable {
    /** Most snapshots that lie in the directory. */
    public static final int SNAPSHOTS_MAX = Snapshot.MOST;

    private static final EventLog LOG = EventLog.of(SeriesStore.class);

    private final FileChannel lockFile;
    private final TrustedTime time = new TrustedTime();
    private final SetAside aside;
    private final Blocks blocks;
    private final Head head;
    private final Upkeep upkeep;
    private final LongAdder damagedChunks = new LongAdder();

    /**
     * Opens the store and recovers what is there.
     *
     * @throws StoreInUseException when another process has it open
     * @throws StoreFormatException when what is there is not of this layout
     * @throws IOException when the directory cannot be used
     */
    public SeriesStore(StoreOptions options) throws IOException {
        this(options, new Disk(), Upkeep.QUERIES_MAX);
    }

    /** @param queriesMax how long a query may run, at most: so long the files stay that another block replaced */
    SeriesStore(StoreOptions options, Disk disk, Duration queriesMax) throws IOException {
        Path directory = Files.createDirectories(options.path());
        refuseOther(directory);
        lockFile = lock(directory);
        long began = System.nanoTime();
        try {
            aside = new SetAside(disk);
            blocks = new Blocks(disk, directory.resolve("blocks"), aside);
            head = new Head(options, disk, aside, blocks.sealedUpTo());
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
        upkeep = new Upkeep(options, disk, head, blocks, aside, this::damaged, queriesMax);
        LOG.info(
                "store-opened",
                "path",
                directory,
                "blocks",
                blocks.list().size(),
                "series",
                head.seriesCount(),
                "ms",
                (System.nanoTime() - began) / 1_000_000);
    }

    /** Files of the layout without blocks, which no release wrote. */
    private static void refuseOther(Path directory) throws IOException {
        for (String name : List.of("wal", "chunks")) {
            if (Files.exists(directory.resolve(name))) {
                throw new StoreFormatException(
                        directory.resolve(name) + " is of a layout that this program does not read");
            }
        }
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
        return head.chunks();
    }

    List<Block> blocks() {
        return blocks.list();
    }

    // ---- writing

    /** Tells another from now on of each sample that is taken. */
    public void listener(SampleListener told) {
        head.listener(told);
    }

    /** A collector of samples for one thread. */
    public Appender appender() {
        return new Appender(head);
    }

    /**
     * Makes all samples that were taken so far survive a loss of power.
     *
     * @throws IOException when the disk did not take them; the next call writes all that is in memory anew, because the
     *     system may have dropped what it could not write
     */
    public void sync() throws IOException {
        if (head.syncFailed()) {
            upkeep.alone(head::checkpoint);
        }
        head.sync();
    }

    /**
     * Writes blocks of what is old enough, merges and deletes blocks, and makes the log short when it is long.
     *
     * @param now ms since 1970
     * @throws IOException when a part of it fails; what it was to do is done at the next call
     */
    public void maintain(long now) throws IOException {
        upkeep.run(now);
    }

    /**
     * Tells the time. Samples that are far ahead of it are refused from now on.
     *
     * @param wall the clock's, ms since 1970
     * @param nanos of a clock that does not jump
     * @return the time to {@link #maintain} by: a jump of the clock is believed when it lasted
     */
    public long time(long wall, long nanos) {
        long now = time.read(wall, nanos);
        head.ahead(now + TrustedTime.AHEAD_MAX.toMillis());
        return now;
    }

    /**
     * Deletes samples: they are not there any more when this returns, their room is free after {@link #cleanTombstones}.
     *
     * @param from first time, ms
     * @param to last time, ms
     * @return how many series of the newest hours and of blocks had samples among those times
     */
    public int delete(List<Matcher> matchers, long from, long to) throws IOException {
        return upkeep.delete(matchers, from, to);
    }

    /** Writes blocks anew of which samples were deleted, and says how many. The newest hours follow when they are over. */
    public int cleanTombstones() throws IOException {
        return upkeep.cleanTombstones();
    }

    /**
     * Writes what is there now as another store, under {@code snapshots} in the directory.
     *
     * @return its directory; null when there are {@link #SNAPSHOTS_MAX}
     */
    public Path snapshot(String name) throws IOException {
        return upkeep.snapshot(name);
    }

    /** Writes a checkpoint and deletes the log before it. */
    void checkpoint() throws IOException {
        head.checkpoint();
    }

    void damaged(IOException what) {
        damagedChunks.increment();
        LOG.warn("chunk-damaged", "what", what.getMessage());
    }

    // ---- reading

    /** The series of the head that all matchers select, by their labels' order: those that had samples lately. */
    public List<Series> select(List<Matcher> matchers) {
        List<Series> found = head.select(matchers);
        found.sort((a, b) -> a.labels().compareTo(b.labels()));
        return found;
    }

    /** The samples of a series of the head between two times in ms, both included. */
    public SampleIterator samples(Series series, long from, long to) {
        return new SampleIterator(series.chunks(from, to, chunks()), series.deleted(), from, to, this::damaged);
    }

    @Override
    public List<StoredSeries> read(List<Matcher> matchers) {
        return read(matchers, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Override
    public List<StoredSeries> read(List<Matcher> matchers, long from, long to) {
        while (true) {
            List<Block> known = blocks.list();
            List<StoredSeries> read = read(matchers, from, to, known);
            // Another list: a series may have gone from the head to a block that was not looked into.
            if (blocks.list() == known) {
                return read;
            }
        }
    }

    private List<StoredSeries> read(List<Matcher> matchers, long from, long to, List<Block> known) {
        List<StoredSeries> read = new ArrayList<>();
        boolean old = known.stream()
                .anyMatch(block -> block.meta().maxTime() > from && block.meta().minTime() <= to);
        if (old) {
            read.addAll(withBlocks(matchers, from, to, known));
        } else {
            for (Series series : head.select(matchers)) {
                if (series.hasSamples(from, to)) {
                    read.add(new SelectedSeries(this, series.labels(), known, series));
                }
            }
        }
        read.sort((a, b) -> a.labels().compareTo(b.labels()));
        return read;
    }

    private Collection<SelectedSeries> withBlocks(List<Matcher> matchers, long from, long to, List<Block> known) {
        Map<Labels, Series> inHead = new HashMap<>();
        Map<Labels, SelectedSeries> read = new HashMap<>();
        for (Series series : head.select(matchers)) {
            inHead.put(series.labels(), series);
            if (series.hasSamples(from, to)) {
                read.put(series.labels(), new SelectedSeries(this, series.labels(), known, series));
            }
        }
        for (Block block : known) {
            block.select(
                    matchers,
                    from,
                    to,
                    (rank, labels, chunks) -> read.computeIfAbsent(
                                    labels, same -> new SelectedSeries(this, same, known, inHead.get(same)))
                            .add(new BlockSeries(block, rank, chunks)));
        }
        return read.values();
    }

    /** The names of all labels that any series has. */
    public SortedSet<String> labelNames() {
        SortedSet<String> names = new TreeSet<>();
        head.names(names);
        blocks.list().forEach(block -> block.names(names));
        return names;
    }

    /** The values that a label has on any series. */
    public SortedSet<String> labelValues(String name) {
        SortedSet<String> values = new TreeSet<>();
        head.values(name, values);
        blocks.list().forEach(block -> block.values(name, values));
        return values;
    }

    // ---- figures

    /** Why the last batch could not be kept, in words; empty when it could. */
    public String failure() {
        return head.failure();
    }

    /** What is wrong with the clock, in words; empty when nothing is. */
    public String clockTrouble() {
        return time.trouble();
    }

    /** What is damaged and where it was set aside, in words; empty as a rule. */
    public List<String> damage() {
        List<String> damage = new ArrayList<>(head.damage());
        damage.addAll(aside.words());
        return damage;
    }

    /** Series of the head: those that had samples lately. */
    public int seriesCount() {
        return head.seriesCount();
    }

    /** Samples taken since the store was opened. */
    public long appended() {
        return head.appended();
    }

    /** Samples among them that are older than what their series had. */
    public long late() {
        return head.late();
    }

    /** Samples or series that were not taken, by the reason. */
    public long refused(Refusal why) {
        return head.refused(why);
    }

    /** Series refused because of the limit. */
    public long refusedSeries() {
        return refused(Refusal.SERIES_LIMIT);
    }

    public long damagedChunks() {
        return damagedChunks.sum();
    }

    /** Blocks that are served. */
    public int blockCount() {
        return blocks.list().size();
    }

    /** Bytes of blocks. */
    public long blockBytes() {
        return blocks.bytes();
    }

    /** Blocks and parts of the log that were set aside. */
    public int setAsideCount() {
        return aside.count();
    }

    /** Bytes of what was set aside. */
    public long setAsideBytes() {
        return aside.bytes();
    }

    /** What the upkeep did since the store was opened. */
    public UpkeepFigures upkeep() {
        return upkeep.figures();
    }

    /** Bytes of chunk files of the head. */
    public long chunkBytes() {
        return chunks().bytes();
    }

    /** Bytes of the log that recovery would read, about. */
    public long walBytes() {
        return head.walBytes();
    }

    @Override
    public void close() throws IOException {
        upkeep.alone(() -> {
            head.close();
            blocks.close();
            lockFile.close();
        });
    }

    /** Lets go of the directory without a change to any file. */
    void release() {
        try {
            lockFile.close();
        } catch (IOException e) {
            LOG.warn("store-not-released", "what", e.toString());
        }
    }
}
