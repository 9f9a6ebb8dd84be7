package dev.quadrant.db.gtid;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects the transactions of a binlog file as they come: cheap for each one, a set at the end. Used by one thread.
 */
public final class GtidCollector {
    private final GtidSet previous;
    private final Map<MysqlGtid.Source, Growing> mysql = new TreeMap<>();
    private final Map<MariaDbGtid.Origin, Growing> mariadb = new TreeMap<>();

    /** @param previous what was written before the file */
    public GtidCollector(GtidSet previous) {
        this.previous = previous;
    }

    /** What was written before the file. */
    public GtidSet previous() {
        return previous;
    }

    /** Takes the next transaction; one of the other product cannot be in the file, and is left out. */
    public void add(Gtid gtid) {
        switch (gtid) {
            case MysqlGtid(MysqlGtid.Source source, long number) -> {
                if (previous.flavour() == GtidSet.Flavour.MYSQL) {
                    mysql.computeIfAbsent(source, unknown -> new Growing()).add(number, number);
                }
            }
            case MariaDbGtid known -> {
                if (previous instanceof MariaDbGtidSet before) {
                    add(known, before);
                }
            }
        }
    }

    /** A file has all transactions in their order: what lies between a server's last number and this one, it did not write. */
    private void add(MariaDbGtid gtid, MariaDbGtidSet before) {
        Growing growing = mariadb.computeIfAbsent(gtid.origin(), unknown -> new Growing());
        long last = Math.max(
                growing.last(),
                before.origins().getOrDefault(gtid.origin(), Intervals.EMPTY).last());
        if (gtid.sequence() > last) {
            growing.add(last + 1, gtid.sequence());
        } else if (!before.contains(gtid)) {
            growing.add(gtid.sequence(), gtid.sequence());
        }
    }

    /** What was taken so far. */
    public GtidSet added() {
        return switch (previous.flavour()) {
            case MYSQL -> {
                Map<MysqlGtid.Source, Intervals> sources = new TreeMap<>();
                mysql.forEach((source, growing) -> sources.put(source, growing.intervals()));
                yield new MysqlGtidSet(sources);
            }
            case MARIADB -> {
                Map<MariaDbGtid.Origin, Intervals> origins = new TreeMap<>();
                mariadb.forEach((origin, growing) -> origins.put(origin, growing.intervals()));
                yield new MariaDbGtidSet(origins);
            }
        };
    }

    /** Intervals that mostly grow at their end. */
    static final class Growing {
        private Intervals settled = Intervals.EMPTY;
        private long[] bounds = new long[8];
        private int used;

        long last() {
            return Math.max(settled.last(), used == 0 ? 0 : bounds[used - 1]);
        }

        /** Takes the numbers from one to another, both inside; {@code 1 <= from <= to}. */
        void add(long from, long to) {
            if (used > 0 && from <= bounds[used - 1]) {
                settled = intervals().union(Intervals.of(from, to));
                used = 0;
            } else if (used > 0 && from == bounds[used - 1] + 1) {
                bounds[used - 1] = to;
            } else {
                if (used == bounds.length) {
                    bounds = Arrays.copyOf(bounds, 2 * used);
                }
                bounds[used++] = from;
                bounds[used++] = to;
            }
        }

        Intervals intervals() {
            return settled.union(Intervals.sorted(Arrays.copyOf(bounds, used)));
        }
    }
}
