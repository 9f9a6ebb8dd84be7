package dev.quadrant.db.base;

import dev.quadrant.db.source.SourceFailure;
import dev.quadrant.db.source.Sql;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Divides a table by its primary key into ranges of equal width, each about so many bytes where the keys lie evenly. */
final class KeyRanges {
    private static final int MOST = 10_000;

    private KeyRanges() {}

    /**
     * Conditions of which each row fulfils exactly one; the empty one alone when the table is small or has no key for it.
     *
     * @param session reads the least and greatest key in its snapshot
     * @param key the first column of its primary key, when it is an integer
     * @param chunkBytes about how many bytes of the table a range has
     */
    static List<String> of(SourceSession session, Table table, Optional<String> key, long chunkBytes)
            throws SourceFailure {
        long parts = Math.min(MOST, table.bytes() / chunkBytes);
        if (parts < 2 || key.isEmpty() || table.isVersioned()) {
            return List.of("");
        }
        String column = Sql.name(key.get());
        List<String> bounds = session.rows("SELECT MIN(" + column + "), MAX(" + column + ") FROM " + table.qualified())
                .getFirst();
        if (bounds.getFirst() == null) {
            return List.of("");
        }
        return divide(column, new BigInteger(bounds.get(0)), new BigInteger(bounds.get(1)), parts);
    }

    static List<String> divide(String key, BigInteger least, BigInteger greatest, long parts) {
        BigInteger width =
                greatest.subtract(least).divide(BigInteger.valueOf(parts)).max(BigInteger.ONE);
        List<String> ranges = new ArrayList<>();
        String from = "";
        for (BigInteger bound = least.add(width);
                bound.compareTo(greatest) <= 0 && ranges.size() < parts - 1;
                bound = bound.add(width)) {
            ranges.add((from.isEmpty() ? "" : from + " AND ") + key + " < " + bound);
            from = key + " >= " + bound;
        }
        // The last has no upper end, as the first has no lower one.
        ranges.add(from);
        return ranges;
    }
}
