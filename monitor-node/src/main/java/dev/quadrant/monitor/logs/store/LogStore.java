package dev.quadrant.monitor.logs.store;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Log lines on disk. {@link #append} returns when lines are in the log, which a killed process does not lose; {@link #sync} makes them survive a
 * loss of power. {@link #maintain} is called every few seconds. May be used from any thread.
 */
public final class LogStore implements Closeable {
    private static final EventLog LOG = EventLog.of(LogStore.class);

    /** Age at which lines in memory become a chunk file even when they are few: bounds what a start reads. */
    private static final long HEAD_AGE = TimeUnit.HOURS.toNanos(1);

    private static final long AHEAD_MAX = TimeUnit.HOURS.toNanos(1);
    /** So many times its size the head may take while it cannot be written. */
    private static final int HEAD_FACTOR = 3;

    private final LogStoreOptions options;
    private final Journal journal;
    private final ChunkFiles files;
    private final Object lock = new Object();
    private final Object cutting = new Object();
    private final Map<String, Cursor> cursors = new HashMap<>();
    private final Map<Labels, Labels> symbols = new ConcurrentHashMap<>();
    private final Set<String> damaged = ConcurrentHashMap.newKeySet();
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong recovered = new AtomicLong();
    private volatile Consumer<List<LogEntry>> listener = entries -> {};
    private volatile String failure = "";

    /** Guarded by {@link #lock}; what a head holds, too. */
    private Head head = new Head();
    /** Lines that are being written to chunk files, null when there are none. Guarded by {@link #lock}. */
    private Head cut;

    private int cutSegment;

    /** What came of an append. */
    public record Taken(int count, Map<Refusals, Integer> refused) {}

    /**
     * Opens a store and reads what an earlier process left. The directory lies in that of the samples, whose lock keeps other processes away.
     */
    public LogStore(LogStoreOptions options) throws IOException {
        this(options, new Disk());
    }

    LogStore(LogStoreOptions options, Disk disk) throws IOException {
        this.options = options;
        files = new ChunkFiles(disk, options.path().resolve("days"), this::symbol);
        journal = new Journal(disk, options.path().resolve("wal"));
        recover();
    }

    private Labels symbol(Labels labels) {
        return symbols.computeIfAbsent(labels, one -> one);
    }

    private void recover() throws IOException {
        journal.replay(new Journal.Replay() {
            @Override
            public void line(int segment, Labels labels, long time, byte[] line) {
                // Cut before the process ended, but the log was not shortened yet.
                if (!files.covers(Head.day(time), segment)) {
                    head.add(symbol(labels), time, line, 0, line.length);
                    recovered.incrementAndGet();
                }
            }

            @Override
            public void cursor(Cursor cursor) {
                cursors.put(cursor.source(), cursor);
            }

            @Override
            public void damaged(java.nio.file.Path segment, int good) throws IOException {
                files.copyAside(segment, "is damaged behind byte " + good);
            }
        });
        journal.continueBehind(files.newest());
        journal.rotate(cursors.values());
        if (!head.isEmpty()) {
            head.begin(System.nanoTime());
            LOG.info("log-lines-recovered", "lines", recovered.get(), "streams", head.streamCount());
        }
    }

    /** Told of lines that were taken, after they were; called by whoever appends, so it must be quick. */
    public void listener(Consumer<List<LogEntry>> told) {
        listener = told;
    }

    /** How far a source was read; null when it never was. */
    public Cursor cursor(String source) {
        synchronized (lock) {
            return cursors.get(source);
        }
    }

    /**
     * Takes lines.
     *
     * @param entries those of one stream should stand together
     * @param cursor kept with them; null where there is none
     * @param now ns since 1970
     */
    public Taken append(List<LogEntry> entries, Cursor cursor, long now) {
        Map<Refusals, Integer> refused = new EnumMap<>(Refusals.class);
        List<LogEntry> good = new ArrayList<>(entries.size());
        synchronized (lock) {
            long oldest = now - options.retention().toNanos();
            boolean full = head.bytes() > (long) options.headBytes() * HEAD_FACTOR;
            if (full && cursor != null) {
                // The source comes again: nothing of it is refused as long as its cursor stays.
                refused.put(Refusals.HEAD_FULL, entries.size());
                return new Taken(0, refused);
            }
            int fresh = 0;
            Labels last = null;
            boolean lastKnown = false;
            Set<Labels> added = new java.util.HashSet<>();
            for (LogEntry entry : entries) {
                if (!entry.labels().equals(last)) {
                    last = entry.labels();
                    lastKnown = head.has(last) || added.contains(last);
                }
                Refusals why = full
                        ? Refusals.HEAD_FULL
                        : entry.time() < oldest
                                ? Refusals.TOO_OLD
                                : entry.time() > now + AHEAD_MAX ? Refusals.TOO_NEW : null;
                if (why == null && !lastKnown) {
                    if (head.streamCount() + fresh >= options.streamsMax()) {
                        why = Refusals.STREAM_LIMIT;
                    } else {
                        fresh++;
                        added.add(last);
                        lastKnown = true;
                    }
                }
                if (why == null) {
                    good.add(new LogEntry(symbol(entry.labels()), entry.time(), entry.line()));
                } else {
                    refused.merge(why, 1, Integer::sum);
                }
            }
            if (!good.isEmpty() || cursor != null) {
                try {
                    journal.append(good, cursor);
                    failure = "";
                } catch (IOException e) {
                    failed(e);
                    refused.merge(Refusals.STORE, good.size(), Integer::sum);
                    return new Taken(0, refused);
                }
                keep(good, cursor);
            }
        }
        if (!good.isEmpty()) {
            listener.accept(good);
        }
        return new Taken(good.size(), refused);
    }

    private void keep(List<LogEntry> good, Cursor cursor) {
        long size = 0;
        for (LogEntry entry : good) {
            head.add(entry.labels(), entry.time(), entry.line(), 0, entry.line().length);
            size += entry.line().length;
        }
        if (!good.isEmpty()) {
            head.begin(System.nanoTime());
        }
        if (cursor != null) {
            cursors.put(cursor.source(), cursor);
        }
        lines.addAndGet(good.size());
        bytes.addAndGet(size);
    }

    private void failed(IOException e) {
        if (failure.isEmpty()) {
            LOG.error("log-lines-not-stored", "what", e.toString());
        }
        failure = e.toString();
    }

    /** Makes all lines so far durable. */
    public void sync() throws IOException {
        journal.sync();
    }

    /** Whether the head is due to become chunk files. */
    public boolean cutDue() {
        synchronized (lock) {
            return cut != null || head.bytes() >= options.headBytes() || head.olderThan(HEAD_AGE, System.nanoTime());
        }
    }

    /** Writes the lines in memory to chunk files and makes the log short; when it fails nothing is lost, and the next call goes on. */
    public void cut() throws IOException {
        synchronized (cutting) {
            Head writing;
            synchronized (lock) {
                if (cut == null) {
                    if (head.isEmpty()) {
                        return;
                    }
                    cutSegment = journal.rotate(cursors.values());
                    cut = head;
                    head = new Head();
                }
                writing = cut;
            }
            for (long day : writing.days()) {
                if (!files.covers(day, cutSegment)) {
                    files.write(day, cutSegment, writing.parts(day));
                }
            }
            synchronized (lock) {
                cut = null;
            }
            journal.deleteUpTo(cutSegment);
        }
    }

    /**
     * Deletes what is too old or too much, and forgets what somebody deleted.
     *
     * @param now ns since 1970
     */
    public void maintain(long now) throws IOException {
        if (files.retain(Head.day(now - options.retention().toNanos()), options.sizeMax())) {
            Set<Labels> used = ConcurrentHashMap.newKeySet();
            synchronized (lock) {
                for (ChunkFile file : files.all()) {
                    used.addAll(List.of(file.streams()));
                }
                symbols.keySet().removeIf(labels -> !used.contains(labels) && !head.has(labels));
            }
        }
    }

    /** Blocks of the streams that all matchers take, with lines in a time: both ends ns since 1970 and included. In no order. */
    public List<Block> select(Collection<Matcher> matchers, long from, long to) {
        Map<Labels, Boolean> known = new HashMap<>();
        Predicate<Labels> chosen = labels -> known.computeIfAbsent(labels, one -> matches(one, matchers));
        List<Block> blocks = new ArrayList<>();
        List<ChunkFile> stored = new ArrayList<>();
        synchronized (lock) {
            head.select(chosen, from, to, blocks);
            stored.addAll(files.all());
            if (cut != null) {
                // A day of it may have become a file already.
                List<Block> being = new ArrayList<>();
                cut.select(chosen, from, to, being);
                being.stream()
                        .filter(block -> !files.covers(Head.day(block.from()), cutSegment))
                        .forEach(blocks::add);
            }
        }
        for (ChunkFile file : stored) {
            file.select(chosen, from, to, blocks);
        }
        return blocks;
    }

    /** Streams that all matchers take, with lines in a time; in no order. */
    public Set<Labels> streams(Collection<Matcher> matchers, long from, long to) {
        Set<Labels> found = new java.util.HashSet<>();
        List<Block> fresh = new ArrayList<>();
        synchronized (lock) {
            head.select(labels -> matches(labels, matchers), from, to, fresh);
            if (cut != null) {
                cut.select(labels -> matches(labels, matchers), from, to, fresh);
            }
        }
        fresh.forEach(block -> found.add(block.labels()));
        for (ChunkFile file : files.all()) {
            for (Labels labels : file.streams(from, to)) {
                if (!found.contains(labels) && matches(labels, matchers)) {
                    found.add(labels);
                }
            }
        }
        return found;
    }

    private static boolean matches(Labels labels, Collection<Matcher> matchers) {
        for (Matcher matcher : matchers) {
            if (!matcher.matches(labels.get(matcher.name()))) {
                return false;
            }
        }
        return true;
    }

    /**
     * The lines of a block, or null when its file was deleted meanwhile or it is damaged, which is counted and named.
     *
     * @throws IOException when the disk does not answer
     */
    public Lines read(Block block, Reading reading) throws IOException {
        try {
            return block.lines(reading);
        } catch (NoSuchFileException e) {
            return null;
        } catch (DamagedBlockException e) {
            if (damaged.size() < 1000 && damaged.add(e.getMessage())) {
                LOG.error("log-block-damaged", "what", e.getMessage());
            }
            return null;
        }
    }

    /** Whether a block is to be searched: false also for one whose file was deleted. */
    public boolean mayHold(Block block, Reading reading, Needles needles) throws IOException {
        try {
            return block.mayHold(reading, needles);
        } catch (NoSuchFileException e) {
            return false;
        } catch (DamagedBlockException e) {
            return true;
        }
    }

    /** Why lines cannot be kept, in words; empty when they can. */
    public String failure() {
        return failure;
    }

    /** Damaged files and blocks, in words. */
    public List<String> damage() {
        List<String> words = new ArrayList<>(files.setAside());
        words.addAll(damaged);
        return words;
    }

    /** Lines taken since the store was opened. */
    public long lineCount() {
        return lines.get();
    }

    /** Bytes of the lines taken since the store was opened. */
    public long lineBytes() {
        return bytes.get();
    }

    /** Lines that were found in the log when the store was opened. */
    public long recoveredCount() {
        return recovered.get();
    }

    public int streamCount() {
        synchronized (lock) {
            return head.streamCount();
        }
    }

    public long headBytes() {
        synchronized (lock) {
            return head.bytes() + (cut == null ? 0 : cut.bytes());
        }
    }

    public int fileCount() {
        return files.all().size();
    }

    public long fileBytes() {
        return files.bytes();
    }

    /** Files that were deleted by a reason, since the store was opened. */
    public long deletedCount(String reason) {
        return files.deletedCount(reason);
    }

    @Override
    public void close() throws IOException {
        synchronized (cutting) {
            synchronized (lock) {
                journal.close();
            }
        }
    }
}
