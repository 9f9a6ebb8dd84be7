package dev.quadrant.db.gtid;

import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Reads the events that carry GTIDs, of both products. */
public final class GtidEvents {
    /** First byte of a set with tags (MySQL 8.3 and later), and again its last of eight. */
    private static final int TAGGED = 1;

    private static final int TAGGED_SHIFT = 56;
    private static final long TAGGED_COUNT = 0xFFFF_FFFF_FFFFL;

    /** MariaDB keeps flags in the upper bits of the list's length. */
    private static final long LIST_COUNT = 0x0FFF_FFFFL;

    private static final int FIELD_FLAGS = 0;
    private static final int FIELD_UUID = 1;
    private static final int FIELD_NUMBER = 2;
    private static final int FIELD_TAG = 3;

    private GtidEvents() {}

    /**
     * The identifier that an event gives to the transaction behind it; empty for an event of another type, and for a
     * transaction without one (MySQL with {@code gtid_mode=OFF}).
     *
     * @throws MalformedException when the event is too short or its values are out of range
     */
    public static Optional<Gtid> gtid(Event event) throws MalformedException {
        try {
            return switch (event.type()) {
                case EventType.GTID -> Optional.of(plain(event.body()));
                case EventType.GTID_TAGGED -> Optional.of(tagged(event.body()));
                case EventType.MARIADB_GTID -> Optional.of(mariadb(event));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            throw new MalformedException("GTID event: " + e.getMessage());
        }
    }

    /** What was written before the file, as the event near its begin says; empty for an event of another type. */
    public static Optional<GtidSet> previous(Event event) throws MalformedException {
        try {
            return switch (event.type()) {
                case EventType.PREVIOUS_GTIDS -> Optional.of(set(event.body()));
                case EventType.MARIADB_GTID_LIST -> Optional.of(list(event.body()));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            throw new MalformedException("set of previous GTIDs: " + e.getMessage());
        }
    }

    private static Gtid plain(ByteReader body) throws MalformedException {
        body.skip(1);
        UUID uuid = uuid(body.bytes(16));
        return new MysqlGtid(new MysqlGtid.Source(uuid, ""), body.u64());
    }

    private static Gtid mariadb(Event event) throws MalformedException {
        ByteReader body = event.body();
        long sequence = body.u64();
        return new MariaDbGtid(new MariaDbGtid.Origin(body.u32(), event.serverId()), sequence);
    }

    /** MySQL's serialisation: version, size and last field that matters, then numbered fields. */
    private static Gtid tagged(ByteReader body) throws MalformedException {
        VariableLength.unsigned(body);
        VariableLength.unsigned(body);
        VariableLength.unsigned(body);
        UUID uuid = null;
        long number = 0;
        String tag = null;
        while (tag == null) {
            long field = VariableLength.unsigned(body);
            if (field == FIELD_FLAGS) {
                VariableLength.unsigned(body);
            } else if (field == FIELD_UUID) {
                byte[] bytes = new byte[16];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) VariableLength.unsigned(body);
                }
                uuid = uuid(bytes);
            } else if (field == FIELD_NUMBER) {
                number = VariableLength.signed(body);
            } else if (field == FIELD_TAG) {
                tag = ascii(body, VariableLength.unsigned(body));
            } else {
                throw new MalformedException("field " + field + " in a GTID event before its tag");
            }
        }
        if (uuid == null) {
            throw new MalformedException("GTID event without a UUID");
        }
        return new MysqlGtid(new MysqlGtid.Source(uuid, tag), number);
    }

    private static GtidSet set(ByteReader body) throws MalformedException {
        long head = body.u64();
        boolean tagged = head >>> TAGGED_SHIFT == TAGGED;
        long count = tagged ? head >>> 8 & TAGGED_COUNT : head;
        Map<MysqlGtid.Source, GtidCollector.Growing> sources = new TreeMap<>();
        for (long i = 0; i < count; i++) {
            UUID uuid = uuid(body.bytes(16));
            String tag = tagged ? ascii(body, VariableLength.unsigned(body)) : "";
            GtidCollector.Growing growing =
                    sources.computeIfAbsent(new MysqlGtid.Source(uuid, tag), unknown -> new GtidCollector.Growing());
            intervals(body, growing);
        }
        Map<MysqlGtid.Source, Intervals> result = new TreeMap<>();
        sources.forEach((source, growing) -> result.put(source, growing.intervals()));
        return new MysqlGtidSet(result);
    }

    private static void intervals(ByteReader body, GtidCollector.Growing growing) throws MalformedException {
        long count = body.u64();
        long last = 0;
        for (long i = 0; i < count; i++) {
            long from = body.u64();
            // The wire has the first number behind the interval.
            long to = body.u64() - 1;
            if (from <= last || to < from) {
                throw new MalformedException("interval " + from + "-" + to + " of GTIDs behind " + last);
            }
            growing.add(from, to);
            last = to;
        }
    }

    private static GtidSet list(ByteReader body) throws MalformedException {
        long count = body.u32() & LIST_COUNT;
        Map<MariaDbGtid.Origin, Intervals> origins = new TreeMap<>();
        for (long i = 0; i < count; i++) {
            MariaDbGtid.Origin origin = new MariaDbGtid.Origin(body.u32(), body.u32());
            origins.merge(origin, Intervals.of(1, body.u64()), Intervals::union);
        }
        return new MariaDbGtidSet(origins);
    }

    private static UUID uuid(byte[] bytes) throws MalformedException {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = high << 8 | bytes[i] & 0xFF;
            low = low << 8 | bytes[i + 8] & 0xFF;
        }
        return new UUID(high, low);
    }

    private static String ascii(ByteReader body, long length) throws MalformedException {
        return new String(body.bytes(length), StandardCharsets.US_ASCII);
    }
}
