package dev.quadrant.dns.answer;

import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.Type;
import java.util.List;

/**
 * What one answering thread counted. Written by that thread alone, with plain writes; other threads read values that may
 * be a moment old.
 */
public final class Tally {
    /** Query types that are counted by name; all others are {@code other}. */
    public static final List<Integer> TYPES = List.of(
            Type.A,
            Type.NS,
            Type.CNAME,
            Type.SOA,
            Type.PTR,
            Type.MX,
            Type.TXT,
            Type.AAAA,
            Type.SRV,
            Type.NAPTR,
            Type.DNAME,
            Type.DS,
            Type.DNSKEY,
            Type.TLSA,
            Type.SVCB,
            Type.HTTPS,
            Type.ANY,
            Type.CAA);

    /** Zones that are counted by name; those beyond are counted in the sums alone. */
    public static final int MAX_ZONES = 1000;
    /** How responses are counted by zone. */
    public static final List<String> OUTCOMES = List.of("NOERROR", "NXDOMAIN", "other");

    private static final int ZONE_OUTCOMES = 3;
    private static final int LARGEST_NAMED = 257;
    private static final byte[] INDEX = index();

    private final long[] types = new long[TYPES.size() + 1];
    private final long[] rcodes = new long[Rcode.COUNT];
    private final long[] reasons = new long[Reason.values().length];
    private final long[] zones = new long[MAX_ZONES * ZONE_OUTCOMES];
    private long truncated;

    void answered(int type, int rcode, boolean cut) {
        types[type <= LARGEST_NAMED ? INDEX[type] : TYPES.size()]++;
        rcodes[rcode]++;
        truncated += cut ? 1 : 0;
    }

    void counted(Reason reason) {
        reasons[reason.number()]++;
    }

    void zone(int number, int rcode) {
        if (number < MAX_ZONES) {
            zones[number * ZONE_OUTCOMES + outcome(rcode)]++;
        }
    }

    private static int outcome(int rcode) {
        return switch (rcode) {
            case Rcode.NOERROR -> 0;
            case Rcode.NXDOMAIN -> 1;
            default -> 2;
        };
    }

    /** Queries of {@link #TYPES}' element {@code index}; of other types where it is their number. */
    public long queries(int index) {
        return types[index];
    }

    /** Responses with that code. */
    public long responses(int rcode) {
        return rcodes[rcode];
    }

    /** Responses that lacked something the client needs, and said so (TC). */
    public long truncatedResponses() {
        return truncated;
    }

    /** Messages that were dropped or refused for that reason. */
    public long messages(Reason reason) {
        return reasons[reason.number()];
    }

    /**
     * Responses for names of a zone.
     *
     * @param number the zone's, below {@link #MAX_ZONES}
     * @param outcome index in {@link #OUTCOMES}
     */
    public long zoneResponses(int number, int outcome) {
        return zones[number * ZONE_OUTCOMES + outcome];
    }

    private static byte[] index() {
        byte[] index = new byte[LARGEST_NAMED + 1];
        for (int type = 0; type < index.length; type++) {
            int found = TYPES.indexOf(type);
            index[type] = (byte) (found < 0 ? TYPES.size() : found);
        }
        return index;
    }
}
