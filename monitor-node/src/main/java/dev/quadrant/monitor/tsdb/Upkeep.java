package dev.quadrant.monitor.tsdb;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.SetAside;
import dev.quadrant.monitor.labels.Matcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What is done to a store beside appends and queries: blocks cut, merged and deleted. One thing at a time. */
final class Upkeep {
    /** Longer than any query runs. */
    static final Duration QUERIES_MAX = Duration.ofMinutes(5);

    /** A window stays in the head for so long after its end, in ms: scrapes and rules are late by seconds. */
    private static final long CUT_DELAY = 3600_000L;

    private static final EventLog LOG = EventLog.of(Upkeep.class);

    private final StoreOptions options;
    private final Disk disk;
    private final Head head;
    private final Blocks blocks;
    private final SetAside aside;
    private final HeadCut cut;
    private final Compactor compactor;
    private final SampleIterator.DamagedChunks damaged;
    private final Duration queriesMax;
    private final UpkeepFigures figures = new UpkeepFigures();
    private final ReentrantLock running = new ReentrantLock();

    Upkeep(
            StoreOptions options,
            Disk disk,
            Head head,
            Blocks blocks,
            SetAside aside,
            SampleIterator.DamagedChunks damaged,
            Duration queriesMax) {
        this.options = options;
        this.disk = disk;
        this.head = head;
        this.blocks = blocks;
        this.aside = aside;
        this.damaged = damaged;
        this.queriesMax = queriesMax;
        this.cut = new HeadCut(head, blocks, disk, damaged);
        this.compactor = new Compactor(blocks, disk);
    }

    UpkeepFigures figures() {
        return figures;
    }

    /** Does what is due; ms since 1970. */
    void run(long now) throws IOException {
        running.lock();
        try {
            blocks.deleteReplaced(queriesMax.toNanos());
            // Room is made before more is written.
            retain(now);
            setAsideDamaged();
            salvage();
            cutAhead(now);
            cut(now);
            if (head.logLong()) {
                head.checkpoint();
            }
            compact();
            retain(now);
        } finally {
            running.unlock();
        }
    }

    /** What must not meet the upkeep. */
    interface Work {
        void run() throws IOException;
    }

    /** Does something while nothing else runs. */
    void alone(Work work) throws IOException {
        running.lock();
        try {
            work.run();
        } finally {
            running.unlock();
        }
    }

    private void cut(long now) throws IOException {
        long delay = Math.max(CUT_DELAY, options.outOfOrderWindow().toMillis());
        long boundary = Windows.begin(now - delay);
        if (boundary <= head.sealed()) {
            return;
        }
        long began = System.nanoTime();
        List<Long> windows = new ArrayList<>(head.windows().headSet(boundary));
        head.seal(boundary);
        int written = 0;
        for (long window : windows) {
            written += cut.write(window, window + Windows.MILLIS) ? 1 : 0;
        }
        figures.cuts.add(written);
        head.drop();
        head.checkpoint();
        LOG.info("head-cut", "blocks", written, "up-to", boundary, "ms", (System.nanoTime() - began) / 1_000_000);
    }

    private void compact() throws IOException {
        while (true) {
            List<Block> all = blocks.list();
            List<BlockMeta> group = CompactionPlan.next(
                    all.stream().map(Block::meta).toList(),
                    head.sealed(),
                    options.retention().toMillis());
            List<Block> sources =
                    all.stream().filter(block -> group.contains(block.meta())).toList();
            if (sources.isEmpty()) {
                return;
            }
            sources.forEach(Block::verify);
            if (!setAsideDamaged()) {
                compact(sources);
            }
        }
    }

    private void compact(List<Block> sources) throws IOException {
        long began = System.nanoTime();
        compactor.merge(sources, damaged);
        figures.compactions.increment();
        LOG.info(
                "blocks-merged",
                "blocks",
                sources.size(),
                "bytes",
                sources.stream().mapToLong(block -> block.meta().bytes()).sum(),
                "ms",
                (System.nanoTime() - began) / 1_000_000);
    }

    private void salvage() throws IOException {
        for (Block block : blocks.list()) {
            if (!block.chunkDamage().isEmpty()) {
                compactor.salvage(block);
            }
        }
    }

    /**
     * Writes what is far ahead of the clock, because that was wrong, to blocks of its own: else its series would take no
     * sample until then.
     */
    private void cutAhead(long now) throws IOException {
        long from = Windows.end(now + TrustedTime.AHEAD_MAX.toMillis());
        List<Long> windows = new ArrayList<>(head.windows().tailSet(from));
        if (windows.isEmpty()) {
            return;
        }
        head.ahead(now + TrustedTime.AHEAD_MAX.toMillis());
        head.closeFrom(from);
        for (long window : windows) {
            cut.write(window, Long.MIN_VALUE);
        }
        head.dropFrom(from);
        head.checkpoint();
        LOG.warn(
                "samples-ahead",
                "windows",
                windows.size(),
                "from",
                from,
                "what",
                "the clock was ahead when they came; they are kept in blocks of their own");
    }

    /**
     * Hides samples.
     *
     * @return how many series of the head and of blocks have samples among those times
     */
    int delete(List<Matcher> matchers, long from, long to) throws IOException {
        running.lock();
        try {
            int count = head.delete(matchers, from, to);
            for (Block block : blocks.list()) {
                count += block.delete(disk, matchers, from, to);
            }
            return count;
        } finally {
            running.unlock();
        }
    }

    /** Frees the room of what was deleted in blocks; that of the head when its window is over. */
    int cleanTombstones() throws IOException {
        running.lock();
        try {
            int cleaned = 0;
            for (Block block : blocks.list()) {
                if (!block.tombstones().empty()) {
                    compactor.merge(List.of(block), damaged);
                    cleaned++;
                }
            }
            return cleaned;
        } finally {
            running.unlock();
        }
    }

    /**
     * Writes a snapshot.
     *
     * @return its directory; null when there are {@link Snapshot#MOST}
     */
    Path snapshot(String name) throws IOException {
        running.lock();
        try {
            Snapshot snapshot = new Snapshot(disk, options.path().resolve("snapshots"));
            return snapshot.count() >= Snapshot.MOST
                    ? null
                    : snapshot.write(name, options.path(), blocks.list(), head.freeze());
        } finally {
            running.unlock();
        }
    }

    /** Takes damaged blocks out of service; whether there were any. */
    private boolean setAsideDamaged() throws IOException {
        boolean any = false;
        for (Block block : blocks.list()) {
            if (!block.damage().isEmpty()) {
                blocks.setAside(block, block.damage());
                any = true;
            }
        }
        return any;
    }

    private void retain(long now) throws IOException {
        long oldest = now - options.retention().toMillis();
        for (Block block : blocks.list()) {
            if (block.meta().maxTime() <= oldest) {
                blocks.delete(block, "older than the retention");
                figures.deletedByTime.increment();
            }
        }
        aside.refresh();
        Optional<SetAside.Entry> damaged = aside.oldest();
        while (damaged.isPresent() && damaged.get().newest() <= oldest) {
            aside.delete(damaged.get(), "older than the retention");
            figures.asideDeletedByTime.increment();
            damaged = aside.oldest();
        }
        while (size() > options.sizeMax() && deleteOldest("the store is larger than it may be")) {
            // Until it is small enough, or nothing is left.
        }
    }

    /** Deletes the oldest of blocks and of what was set aside; false when there is nothing. */
    private boolean deleteOldest(String why) throws IOException {
        Optional<SetAside.Entry> damaged = aside.oldest();
        Optional<Block> block = blocks.list().stream().findFirst();
        boolean serves = block.isPresent()
                && (damaged.isEmpty()
                        || block.get().meta().maxTime() < damaged.get().newest());
        if (serves) {
            blocks.delete(block.get(), why);
            figures.deletedBySize.increment();
        } else if (damaged.isPresent()) {
            aside.delete(damaged.get(), why);
            figures.asideDeletedBySize.increment();
        }
        return serves || damaged.isPresent();
    }

    private long size() {
        return blocks.bytes() + aside.bytes() + head.chunks().bytes() + head.walBytes();
    }
}
