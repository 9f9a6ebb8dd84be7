package dev.quadrant.monitor.tsdb;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.SetAside;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a store. Which there are is one immutable list, replaced whole; it may be read from any thread. Changes come
 * one at a time.
 */
final class Blocks implements Closeable {
    /** What the name of a block that is being deleted ends with. */
    static final String DELETED = ".deleted";

    private static final EventLog LOG = EventLog.of(Blocks.class);
    private static final Pattern NAME = Pattern.compile("(\\d{8})(\\..*)?");

    private final Disk disk;
    private final Path directory;
    private volatile List<Block> blocks = List.of();
    private final SetAside aside;
    /** Blocks that others replaced, until no query reads them any more; when, by the clock of the process in ns. */
    private final List<Replaced> replaced = new ArrayList<>();

    private int lastNumber;

    private record Replaced(Block block, long since) {}

    /** Opens the blocks that are there: clears away what is unfinished, what others replaced, and sets aside what is damaged. */
    Blocks(Disk disk, Path directory, SetAside aside) throws IOException {
        this.disk = disk;
        this.aside = aside;
        this.directory = Files.createDirectories(directory);
        aside.find(directory);
        Map<Integer, Block> found = new TreeMap<>();
        for (Path entry : Disk.list(directory)) {
            Matcher name = NAME.matcher(entry.getFileName().toString());
            if (name.matches()) {
                lastNumber = Math.max(lastNumber, Integer.parseInt(name.group(1)));
                open(entry, name.group(2), found);
            }
        }
        Set<Integer> superseded = new HashSet<>();
        found.values().forEach(block -> superseded.addAll(block.meta().sources()));
        for (int number : superseded) {
            Block block = found.remove(number);
            if (block != null) {
                block.delete(disk);
            }
        }
        publish(found.values());
    }

    private void open(Path entry, String suffix, Map<Integer, Block> found) throws IOException {
        if (suffix == null) {
            try {
                Block block = Block.open(entry);
                found.put(block.meta().number(), block);
            } catch (IOException e) {
                setAside(entry, e.getMessage(), Optional.empty());
            }
        } else if (suffix.equals(DELETED) || suffix.equals(BlockWriter.UNFINISHED)) {
            disk.deleteDirectory(entry);
        }
    }

    private void publish(Iterable<Block> all) {
        List<Block> sorted = new ArrayList<>();
        all.forEach(sorted::add);
        sorted.sort(Comparator.comparingLong((Block block) -> block.meta().minTime())
                .thenComparingInt(block -> block.meta().number()));
        blocks = List.copyOf(sorted);
    }

    static String name(int number) {
        return String.format("%08d", number);
    }

    Path directory() {
        return directory;
    }

    /** The blocks by their times. */
    List<Block> list() {
        return blocks;
    }

    /** A number that no block had. */
    int nextNumber() {
        return ++lastNumber;
    }

    /** Samples before this time are in blocks, as far as blocks say. */
    long sealedUpTo() {
        return blocks.stream()
                .mapToLong(block -> block.meta().sealedUpTo())
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** Size of all files of blocks. */
    long bytes() {
        return blocks.stream().mapToLong(block -> block.meta().bytes()).sum();
    }

    /** Takes a block that was written. */
    void add(BlockMeta meta) throws IOException {
        List<Block> all = new ArrayList<>(blocks);
        all.add(Block.open(directory.resolve(name(meta.number()))));
        publish(all);
    }

    /**
     * Takes a block that holds what others held. These go when queries that know them have ended: {@link #deleteReplaced}.
     *
     * @param meta null when nothing is left of them
     */
    void replace(List<Block> sources, BlockMeta meta) throws IOException {
        List<Block> all = new ArrayList<>(blocks);
        all.removeAll(sources);
        if (meta != null) {
            all.add(Block.open(directory.resolve(name(meta.number()))));
        }
        publish(all);
        sources.forEach(block -> replaced.add(new Replaced(block, System.nanoTime())));
    }

    /** Deletes what was replaced so long ago. */
    void deleteReplaced(long nanos) throws IOException {
        for (Replaced one : List.copyOf(replaced)) {
            if (System.nanoTime() - one.since() >= nanos) {
                one.block().delete(disk);
                replaced.remove(one);
            }
        }
    }

    /** Deletes a block; its space is free when this returns. */
    void delete(Block block, String why) throws IOException {
        List<Block> all = new ArrayList<>(blocks);
        all.remove(block);
        publish(all);
        block.delete(disk);
        LOG.info(
                "block-deleted",
                "block",
                block.directory(),
                "from",
                block.meta().minTime(),
                "to",
                block.meta().maxTime(),
                "bytes",
                block.meta().bytes(),
                "why",
                why);
    }

    /** Takes a damaged block out of service and gives it a name that says so. */
    void setAside(Block block, String why) throws IOException {
        List<Block> all = new ArrayList<>(blocks);
        all.remove(block);
        publish(all);
        setAside(block.directory(), why, Optional.of(block.meta()));
    }

    /** Takes a block that holds what is whole of a damaged one, which goes out of service under another name. */
    void replaceDamaged(Block block, BlockMeta meta, String why) throws IOException {
        List<Block> all = new ArrayList<>(blocks);
        all.remove(block);
        if (meta != null) {
            all.add(Block.open(directory.resolve(name(meta.number()))));
        }
        publish(all);
        setAside(block.directory(), why, Optional.of(block.meta()));
    }

    /** @param meta where it can be read: then the block counts as old as its newest sample, else as its files */
    private void setAside(Path block, String why, Optional<BlockMeta> meta) throws IOException {
        Path as = SetAside.name(block);
        disk.move(block, as);
        if (meta.isPresent()) {
            disk.age(as, meta.get().maxTime());
        }
        disk.forceDirectory(directory);
        LOG.error(
                "block-set-aside",
                "block",
                block,
                "as",
                as,
                "what",
                why,
                "fix",
                "the others serve; look at it, or delete it");
        aside.add(as, "block " + as + " was set aside: " + why + "; look at it, or delete it");
    }

    @Override
    public void close() throws IOException {
        for (Replaced one : replaced) {
            one.block().delete(disk);
        }
        blocks.forEach(Block::close);
    }
}
