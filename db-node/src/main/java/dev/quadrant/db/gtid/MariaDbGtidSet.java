package dev.quadrant.db.gtid;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MariaDB's set. {@code 0-1-100} stands, as in {@code gtid_binlog_state}, for all that server 1 wrote in domain 0 up to 100;
 * {@code 0-1-101..150} for what it wrote from 101 to 150. Servers that take turns count on from each other's numbers, so that
 * a server did not write each number of its interval: an interval says that the server wrote none besides those that are in
 * the set.
 */
public final class MariaDbGtidSet implements GtidSet {
    static final MariaDbGtidSet EMPTY = new MariaDbGtidSet(Map.of());

    private static final Pattern ITEM = Pattern.compile("(\\d{1,10})-(\\d{1,10})-(\\d{1,19})(?:\\.\\.(\\d{1,19}))?");
    private static final long MOST_ID = 0xFFFF_FFFFL;

    private final SortedMap<MariaDbGtid.Origin, Intervals> origins;

    MariaDbGtidSet(Map<MariaDbGtid.Origin, Intervals> origins) {
        this.origins = IntervalMap.copy(origins);
    }

    static MariaDbGtidSet parse(String text) {
        Map<MariaDbGtid.Origin, Intervals> origins = new TreeMap<>();
        for (String item : text.replaceAll("\\s", "").split(",")) {
            if (!item.isEmpty()) {
                Matcher matcher = ITEM.matcher(item);
                if (!matcher.matches()) {
                    throw wrong(item);
                }
                parseItem(item, matcher, origins);
            }
        }
        return new MariaDbGtidSet(origins);
    }

    private static void parseItem(String item, Matcher parts, Map<MariaDbGtid.Origin, Intervals> origins) {
        try {
            MariaDbGtid.Origin origin =
                    new MariaDbGtid.Origin(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
            if (origin.domain() > MOST_ID || origin.server() > MOST_ID) {
                throw wrong(item);
            }
            long number = Long.parseLong(parts.group(3));
            Intervals intervals = parts.group(4) == null
                    ? Intervals.of(1, number)
                    : Intervals.of(number, Long.parseLong(parts.group(4)));
            origins.merge(origin, intervals, Intervals::union);
        } catch (IllegalArgumentException e) {
            throw wrong(item);
        }
    }

    private static IllegalArgumentException wrong(String item) {
        return new IllegalArgumentException("'" + item + "' is no DOMAIN-SERVER-NUMBER of MariaDB");
    }

    @Override
    public Flavour flavour() {
        return Flavour.MARIADB;
    }

    /** The numbers by who gave them. */
    SortedMap<MariaDbGtid.Origin, Intervals> origins() {
        return origins;
    }

    /** The last of each domain: the position from which a replica goes on. */
    public List<MariaDbGtid> position() {
        SortedMap<Long, MariaDbGtid> last = new TreeMap<>();
        origins.forEach((origin, intervals) -> {
            MariaDbGtid candidate = new MariaDbGtid(origin, intervals.last());
            last.merge(origin.domain(), candidate, (a, b) -> a.sequence() >= b.sequence() ? a : b);
        });
        return List.copyOf(last.values());
    }

    @Override
    public boolean isEmpty() {
        return origins.isEmpty();
    }

    @Override
    public boolean contains(Gtid gtid) {
        return gtid instanceof MariaDbGtid(MariaDbGtid.Origin origin, long sequence)
                && origins.getOrDefault(origin, Intervals.EMPTY).contains(sequence);
    }

    @Override
    public MariaDbGtidSet union(GtidSet other) {
        return new MariaDbGtidSet(IntervalMap.union(origins, of(other).origins));
    }

    @Override
    public MariaDbGtidSet subtract(GtidSet other) {
        return new MariaDbGtidSet(IntervalMap.subtract(origins, of(other).origins));
    }

    private static MariaDbGtidSet of(GtidSet other) {
        if (other instanceof MariaDbGtidSet mariadb) {
            return mariadb;
        }
        throw new IllegalArgumentException("a GTID set of MySQL where one of MariaDB is due");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MariaDbGtidSet that && origins.equals(that.origins);
    }

    @Override
    public int hashCode() {
        return origins.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        origins.forEach((origin, intervals) -> {
            for (int i = 0; i < intervals.count(); i++) {
                text.append(text.isEmpty() ? "" : ",")
                        .append(origin.domain())
                        .append('-')
                        .append(origin.server())
                        .append('-');
                if (intervals.from(i) > 1) {
                    text.append(intervals.from(i)).append("..");
                }
                text.append(intervals.to(i));
            }
        });
        return text.toString();
    }
}
