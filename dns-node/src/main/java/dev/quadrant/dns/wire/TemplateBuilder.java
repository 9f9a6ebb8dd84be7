package dev.quadrant.dns.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a {@link RecordTemplate} from the records of an RRset, and notes where it puts the names of hosts, so that the
 * addresses of those can point back to them. For load time; not thread-safe.
 */
public final class TemplateBuilder {
    /** Only the first bytes of a template are pointed into. */
    static final int MAX_TARGET = 2048;

    private static final int[] OWNER_ALONE = {RecordTemplate.patch(RecordTemplate.OWNER, 0, 0)};
    private static final int FIXED = 12;

    /** A host named by a record. */
    public static final class Host {
        private final byte[] name;
        private final int at;

        Host(byte[] name, int at) {
            this.name = name;
            this.at = at;
        }

        /** Its name in lower case; not to be changed. */
        public byte[] name() {
            return name;
        }

        /** Where the name stands, from the first byte of the records. */
        public int at() {
            return at;
        }
    }

    private final int type;
    private final long ttl;
    private final byte[] apex;
    private final Map<String, Integer> written = new HashMap<>();
    private final List<Integer> patches = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private byte[] bytes = new byte[128];
    private int size;
    private int records;

    /**
     * @param type the RR type
     * @param ttl in seconds, up to 2^31-1
     * @param apex name of the zone's apex in lower case
     */
    public TemplateBuilder(int type, long ttl, byte[] apex) {
        this.type = type;
        this.ttl = ttl;
        this.apex = apex;
    }

    /**
     * Adds a record.
     *
     * @param rdata its data, names uncompressed
     * @return whether the RRset still fits into a message
     */
    public boolean add(byte[] rdata) {
        if (size + FIXED + rdata.length > RecordTemplate.MAX_SIZE) {
            return false;
        }
        reserve(FIXED + rdata.length);
        patches.add(RecordTemplate.patch(RecordTemplate.OWNER, 0, size));
        Wire.put16(bytes, size + 2, type);
        Wire.put16(bytes, size + 4, Header.CLASS_IN);
        Wire.put32(bytes, size + 6, (int) ttl);
        int start = size + FIXED;
        size = start;
        rdata(rdata);
        Wire.put16(bytes, start - 2, size - start);
        records++;
        return true;
    }

    private void rdata(byte[] rdata) {
        int first = RdataNames.first(type);
        int next = first < 0 ? rdata.length : first;
        copy(rdata, 0, next);
        for (int i = 0; first >= 0 && i < RdataNames.count(type); i++) {
            byte[] name = Arrays.copyOfRange(rdata, next, next + Names.length(rdata, next));
            if (RdataNames.namesHost(type)) {
                hosts.add(new Host(Names.lower(name), size));
            }
            if (RdataNames.compressible(type)) {
                compress(name);
            } else {
                copy(name, 0, name.length);
            }
            next += name.length;
        }
        copy(rdata, next, rdata.length);
    }

    /** Writes labels until what remains is a name that the message has already. */
    private void compress(byte[] name) {
        byte[] lower = Names.lower(name);
        int at = 0;
        while (lower[at] != 0) {
            byte[] rest = Arrays.copyOfRange(lower, at, lower.length);
            String key = Names.text(rest);
            Integer earlier = written.get(key);
            int above = aboveApex(rest);
            if (earlier != null) {
                pointer(RecordTemplate.SELF, earlier);
                return;
            }
            if (above >= 0) {
                pointer(RecordTemplate.APEX, above);
                return;
            }
            if (size < MAX_TARGET) {
                written.put(key, size);
            }
            copy(name, at, at + name[at] + 1);
            at += name[at] + 1;
        }
        bytes[size++] = 0;
    }

    private void pointer(int kind, int value) {
        patches.add(RecordTemplate.patch(kind, value, size));
        size += 2;
    }

    /** Where in the apex's name {@code name} begins: 0 when it is the apex; -1 when it is neither that nor above it. */
    private int aboveApex(byte[] name) {
        int at = apex.length - name.length;
        return at >= 0 && Names.isAtOrBelow(apex, name) ? at : -1;
    }

    private void copy(byte[] from, int start, int end) {
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    /** The template of the records added so far, at least one. */
    public RecordTemplate build() {
        int[] places = patches.size() == 1
                ? OWNER_ALONE
                : patches.stream().mapToInt(Integer::intValue).toArray();
        return new RecordTemplate(Arrays.copyOf(bytes, size), places, records);
    }

    /** The hosts that the records name, in their order. */
    public List<Host> hosts() {
        return hosts;
    }
}
