package dev.quadrant.db.gtid;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * MySQL's set: numbers by server and tag, written {@code UUID:1-5:7:tag:1-3,UUID:...} as {@code gtid_executed} is.
 */
public final class MysqlGtidSet implements GtidSet {
    static final MysqlGtidSet EMPTY = new MysqlGtidSet(Map.of());

    private final SortedMap<MysqlGtid.Source, Intervals> sources;

    MysqlGtidSet(Map<MysqlGtid.Source, Intervals> sources) {
        this.sources = IntervalMap.copy(sources);
    }

    static MysqlGtidSet parse(String text) {
        Map<MysqlGtid.Source, Intervals> sources = new TreeMap<>();
        for (String item : text.replaceAll("\\s", "").split(",")) {
            if (!item.isEmpty()) {
                parseItem(item, sources);
            }
        }
        return new MysqlGtidSet(sources);
    }

    /** A server with its intervals; a tag holds for the intervals behind it. */
    private static void parseItem(String item, Map<MysqlGtid.Source, Intervals> sources) {
        String[] parts = item.split(":", -1);
        if (!parts[0].matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}") || parts.length < 2) {
            throw wrong(item);
        }
        UUID uuid = UUID.fromString(parts[0]);
        String tag = "";
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].toLowerCase(java.util.Locale.ROOT);
            if (MysqlGtid.Source.isTag(part)) {
                tag = part;
                // A tag without an interval would be lost without a word.
                if (i == parts.length - 1) {
                    throw wrong(item);
                }
            } else {
                sources.merge(new MysqlGtid.Source(uuid, tag), interval(part, item), Intervals::union);
            }
        }
    }

    private static Intervals interval(String part, String item) {
        if (!part.matches("\\d{1,19}(-\\d{1,19})?")) {
            throw wrong(item);
        }
        try {
            int dash = part.indexOf('-');
            long from = Long.parseLong(dash < 0 ? part : part.substring(0, dash));
            long to = dash < 0 ? from : Long.parseLong(part.substring(dash + 1));
            return Intervals.of(from, to);
        } catch (IllegalArgumentException e) {
            throw wrong(item);
        }
    }

    private static IllegalArgumentException wrong(String item) {
        return new IllegalArgumentException("'" + item + "' is no UUID:FROM-TO of a MySQL GTID set");
    }

    @Override
    public Flavour flavour() {
        return Flavour.MYSQL;
    }

    /** The numbers by who gave them. */
    SortedMap<MysqlGtid.Source, Intervals> sources() {
        return sources;
    }

    /** As COM_BINLOG_DUMP_GTID takes it; with tags (MySQL 8.3 and later) in the form that knows them. */
    public byte[] encode() {
        boolean tagged =
                sources.keySet().stream().anyMatch(source -> !source.tag().isEmpty());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long count = sources.size();
        little(out, tagged ? 1L << 56 | count << 8 | 1 : count);
        sources.forEach((source, intervals) -> {
            out.writeBytes(ByteBuffer.allocate(16)
                    .putLong(source.uuid().getMostSignificantBits())
                    .putLong(source.uuid().getLeastSignificantBits())
                    .array());
            if (tagged) {
                // At most 32 bytes: a length of variable size in one byte.
                out.write(source.tag().length() << 1);
                out.writeBytes(source.tag().getBytes(StandardCharsets.US_ASCII));
            }
            little(out, intervals.count());
            for (int i = 0; i < intervals.count(); i++) {
                little(out, intervals.from(i));
                little(out, intervals.to(i) + 1);
            }
        });
        return out.toByteArray();
    }

    private static void little(ByteArrayOutputStream out, long value) {
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    @Override
    public boolean isEmpty() {
        return sources.isEmpty();
    }

    @Override
    public boolean contains(Gtid gtid) {
        return gtid instanceof MysqlGtid(MysqlGtid.Source source, long number)
                && sources.getOrDefault(source, Intervals.EMPTY).contains(number);
    }

    @Override
    public MysqlGtidSet union(GtidSet other) {
        return new MysqlGtidSet(IntervalMap.union(sources, of(other).sources));
    }

    @Override
    public MysqlGtidSet subtract(GtidSet other) {
        return new MysqlGtidSet(IntervalMap.subtract(sources, of(other).sources));
    }

    private static MysqlGtidSet of(GtidSet other) {
        if (other instanceof MysqlGtidSet mysql) {
            return mysql;
        }
        throw new IllegalArgumentException("a GTID set of MariaDB where one of MySQL is due");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MysqlGtidSet that && sources.equals(that.sources);
    }

    @Override
    public int hashCode() {
        return sources.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        UUID last = null;
        for (Map.Entry<MysqlGtid.Source, Intervals> entry : sources.entrySet()) {
            MysqlGtid.Source source = entry.getKey();
            if (!source.uuid().equals(last)) {
                text.append(text.isEmpty() ? "" : ",").append(source.uuid());
                last = source.uuid();
            }
            if (!source.tag().isEmpty()) {
                text.append(':').append(source.tag());
            }
            Intervals intervals = entry.getValue();
            for (int i = 0; i < intervals.count(); i++) {
                text.append(':').append(intervals.from(i));
                if (intervals.to(i) > intervals.from(i)) {
                    text.append('-').append(intervals.to(i));
                }
            }
        }
        return text.toString();
    }
}
