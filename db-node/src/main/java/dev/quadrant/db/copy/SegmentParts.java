package dev.quadrant.db.copy;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The parts of a segment that a store has: which bytes, and where the next one begins. Parts may overlap, since what a second writer
 * has written of the same file is the same. Used by one thread.
 */
final class SegmentParts {
    private static final String BEHIND = ".parts/";

    private final TreeMap<Long, Long> lengths = new TreeMap<>();

    /**
     * A part's name taken apart.
     *
     * @param segment name of the segment, with its chain ({@code log/CHAIN/binlog.000007})
     * @param offset where the part begins in it
     */
    record Name(String segment, long offset) {
        /** Empty when it is none of a part. */
        static Optional<Name> parse(String name) {
            int at = name.indexOf(BEHIND);
            String digits = at < 0 ? "" : name.substring(at + BEHIND.length());
            if (!digits.matches("\\d{12}")) {
                return Optional.empty();
            }
            return Optional.of(new Name(name.substring(0, at), Long.parseLong(digits)));
        }

        @Override
        public String toString() {
            return segment + BEHIND + "%012d".formatted(offset);
        }
    }

    void add(long offset, long length) {
        lengths.put(offset, length);
    }

    /** Up to where there is no hole. */
    long end() {
        long end = 0;
        for (Map.Entry<Long, Long> part : lengths.entrySet()) {
            if (part.getKey() > end) {
                break;
            }
            end = Math.max(end, part.getKey() + part.getValue());
        }
        return end;
    }

    /** Where the part behind the first hole begins; empty when there is no hole. */
    OptionalLong behindHole() {
        Long next = lengths.ceilingKey(end());
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** Offsets and lengths up to the first hole, in order. */
    Map<Long, Long> contiguous() {
        return lengths.headMap(end(), false);
    }
}
