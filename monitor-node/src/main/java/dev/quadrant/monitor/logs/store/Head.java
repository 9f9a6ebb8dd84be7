package dev.quadrant.monitor.logs.store;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Lines that are in memory and in the log, by stream and day, in pieces that become blocks. Not for several threads; the blocks that {@link
 * #select} gives may be read by any.
 */
final class Head {
    static final long DAY = 86_400_000_000_000L;

    /** Bytes of lines in a piece: larger ones compress little better, and cost a search more. */
    private static final int PIECE = 256 << 10;

    /** What a line takes beside its bytes. */
    private static final int LINE = 12;

    private final Map<Labels, Stream> streams = new HashMap<>();
    private long bytes;
    private long began = Long.MIN_VALUE;

    private static final class Stream {
        final TreeMap<Long, List<Lines>> days = new TreeMap<>();
    }

    static long day(long time) {
        return Math.floorDiv(time, DAY);
    }

    void add(Labels labels, long time, byte[] line, int from, int length) {
        List<Lines> pieces = streams.computeIfAbsent(labels, _ -> new Stream())
                .days
                .computeIfAbsent(day(time), _ -> new ArrayList<>());
        Lines last = pieces.isEmpty() ? null : pieces.getLast();
        if (last == null || last.size() + length > PIECE && last.count() > 0) {
            last = new Lines();
            pieces.add(last);
        }
        last.add(time, line, from, length);
        bytes += length + LINE;
    }

    /** Notes when its first line came, ns on the clock that decides about age. */
    void begin(long nanos) {
        if (began == Long.MIN_VALUE) {
            began = nanos;
        }
    }

    boolean olderThan(long age, long nanos) {
        return began != Long.MIN_VALUE && nanos - began >= age;
    }

    boolean has(Labels labels) {
        return streams.containsKey(labels);
    }

    int streamCount() {
        return streams.size();
    }

    /** Bytes that its lines take. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return streams.isEmpty();
    }

    Set<Long> days() {
        Set<Long> days = new HashSet<>();
        streams.values().forEach(stream -> days.addAll(stream.days.keySet()));
        return days;
    }

    /** The pieces of a day, a stream's together. */
    List<ChunkIndex.Part> parts(long day) {
        List<ChunkIndex.Part> parts = new ArrayList<>();
        streams.forEach((labels, stream) -> {
            for (Lines lines : stream.days.getOrDefault(day, List.of())) {
                parts.add(new ChunkIndex.Part(labels, lines.inOrder()));
            }
        });
        return parts;
    }

    void select(Predicate<Labels> chosen, long begin, long end, Collection<Block> into) {
        streams.forEach((labels, stream) -> {
            if (chosen.test(labels)) {
                stream.days
                        .values()
                        .forEach(pieces -> pieces.forEach(lines -> {
                            if (lines.newest() >= begin && lines.oldest() <= end) {
                                into.add(new Fresh(labels, lines.view()));
                            }
                        }));
            }
        });
    }

    /** Lines in memory as they were when a query began. */
    private record Fresh(Labels labels, Lines seen) implements Block {
        @Override
        public long from() {
            return seen.oldest();
        }

        @Override
        public long to() {
            return seen.newest();
        }

        @Override
        public int count() {
            return seen.count();
        }

        @Override
        public int bytes() {
            return seen.size();
        }

        @Override
        public boolean mayHold(Reading reading, Needles needles) {
            return true;
        }

        @Override
        public Lines lines(Reading reading) {
            return seen.inOrder();
        }
    }
}
