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

    private static final int LARGEST_NAMED = 257;
    private static final byte[] INDEX = index();

    private final long[] types = new long[TYPES.size() + 1];
    private final long[] rcodes = new long[Rcode.COUNT];
    private long truncated;
    private long dropped;

    void answered(int type, int rcode) {
        types[type <= LARGEST_NAMED ? INDEX[type] : TYPES.size()]++;
        rcodes[rcode]++;
    }

    void truncated() {
        truncated++;
    }

    void dropped() {
        dropped++;
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

    /** Messages that nothing can be answered to. */
    public long droppedMessages() {
        return dropped;
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
