package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The records of one name while a zone is built. */
final class Owner {
    /** The records of one type. */
    static final class Records {
        private final String place;
        private final List<byte[]> rdata = new ArrayList<>(1);
        private long ttl;

        Records(long ttl, String place) {
            this.ttl = ttl;
            this.place = place;
        }

        /** Where the first of them was read. */
        String place() {
            return place;
        }

        /** In seconds. */
        long ttl() {
            return ttl;
        }

        List<byte[]> rdata() {
            return rdata;
        }
    }

    private final Map<Integer, Records> byType = new TreeMap<>();

    /**
     * Adds a record.
     *
     * @return what is odd about it, in words, or null: a duplicate is dropped (RFC 2181 section 5), of different TTLs the lowest
     *     counts (section 5.2)
     */
    String add(ZoneRecord added) {
        Records records = byType.computeIfAbsent(added.type(), type -> new Records(added.ttl(), added.place()));
        for (byte[] present : records.rdata) {
            if (Arrays.equals(present, added.rdata())) {
                return "the same " + Type.text(added.type()) + " record is there already; remove one of them";
            }
        }
        records.rdata.add(added.rdata());
        if (records.ttl != added.ttl()) {
            records.ttl = Math.min(records.ttl, added.ttl());
            return "the TTL differs from that of the other " + Type.text(added.type())
                    + " records of this name; the lowest, " + records.ttl + ", is used for all";
        }
        return null;
    }

    boolean has(int type) {
        return byType.containsKey(type);
    }

    /** The records of a type, or null. */
    Records get(int type) {
        return byType.get(type);
    }

    /** By type, ascending. */
    Map<Integer, Records> byType() {
        return byType;
    }

    /** Types here that may not stand beside a CNAME (RFC 2181 section 10.1, RFC 4034 section 2.5). */
    List<String> besidesAlias() {
        return byType.keySet().stream()
                .filter(type -> type != Type.CNAME && type != Type.RRSIG && type != Type.NSEC)
                .map(Type::text)
                .toList();
    }
}
