package dev.quadrant.dns.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Packs the records of an RRset into the form of {@link PackedRRset}. Reused from RRset to RRset, for load time; not
 * thread-safe.
 */
public final class RRsetPacker {
    private static final int FIXED = 12;

    /** Finds the node that has a host's addresses. */
    public interface Hosts {
        /** No node has them. */
        int NONE = -1;

        /**
         * Looks a host up.
         *
         * @param name in lower case, in wire form
         * @return what {@link PackedRRset#host} returns until it is replaced, or {@link #NONE}
         */
        int find(byte[] name);
    }

    private static final class Host {
        /** In lower case. */
        final byte[] name;
        /** Where it stands in the records. */
        final int at;

        Host(byte[] name, int at) {
            this.name = name;
            this.at = at;
        }
    }

    private final byte[] apex;
    private final Map<String, Integer> written = new HashMap<>();
    private final List<Host> hosts = new ArrayList<>();
    private int[] patches = new int[16];
    private int patchCount;
    private byte[] bytes = new byte[512];
    private int size;
    private int type;
    private int ttl;
    private int records;
    private boolean several;
    private boolean pointsToItself;

    /** @param apex name of the zone's apex in lower case */
    public RRsetPacker(byte[] apex) {
        this.apex = apex;
    }

    /**
     * Begins an RRset.
     *
     * @param ttl in seconds, up to 2^31-1
     * @param more whether there will be more than one record
     */
    public void begin(int type, long ttl, boolean more) {
        this.type = type;
        this.ttl = (int) ttl;
        several = more || RdataNames.count(type) > 1;
        written.clear();
        hosts.clear();
        patchCount = 0;
        size = 0;
        records = 0;
        pointsToItself = false;
    }

    /**
     * Adds a record.
     *
     * @param owner the owner's name in lower case, in wire form: the host of a service record that names itself
     * @param rdata where its data are, names uncompressed
     * @return whether the RRset still fits into a message
     */
    public boolean add(byte[] owner, byte[] rdata, int start, int length) {
        if (size + FIXED + length > PackedRRset.MAX_SIZE) {
            return false;
        }
        if (size + FIXED + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + FIXED + length, bytes.length * 2));
        }
        if (size > 0) {
            patch(PackedRRset.OWNER, 0, size);
        }
        Wire.put16(bytes, size + 2, type);
        Wire.put16(bytes, size + 4, Header.CLASS_IN);
        Wire.put32(bytes, size + 6, ttl);
        int data = size + FIXED;
        int at = size;
        size = data;
        rdata(owner, at, rdata, start, start + length);
        Wire.put16(bytes, data - 2, size - data);
        records++;
        return true;
    }

    private void rdata(byte[] owner, int record, byte[] rdata, int start, int end) {
        int first = RdataNames.first(type);
        int next = first < 0 ? end : start + first;
        copy(rdata, start, next);
        for (int i = 0; first >= 0 && i < RdataNames.count(type); i++) {
            byte[] name = Arrays.copyOfRange(rdata, next, next + Names.length(rdata, next));
            host(owner, record, name, RdataNames.isService(type) && Wire.u16(rdata, start) > 0);
            if (RdataNames.compressible(type)) {
                compress(owner, name);
            } else {
                copy(name, 0, name.length);
            }
            next += name.length;
        }
        copy(rdata, next, end);
    }

    /** A target {@code .} of a service record is its owner in service mode, nobody in alias mode (RFC 9460 section 2.5). */
    private void host(byte[] owner, int record, byte[] name, boolean serviceMode) {
        if (name.length == 1 && serviceMode) {
            hosts.add(new Host(owner, record));
        } else if (name.length > 1 && RdataNames.namesHost(type)) {
            hosts.add(new Host(Names.lower(name), size));
        }
    }

    /** Writes labels until what remains is a name that the message has already. */
    private void compress(byte[] owner, byte[] name) {
        byte[] lower = Names.lower(name);
        int shared = ownerWithin(owner, lower);
        int at = 0;
        while (lower[at] != 0) {
            if (at == shared) {
                pointer(PackedRRset.OWNER, 0);
                return;
            }
            int above = aboveApex(lower, at);
            if (above >= 0) {
                pointer(PackedRRset.APEX, above);
                return;
            }
            if (several) {
                String key = Names.text(Arrays.copyOfRange(lower, at, lower.length));
                Integer earlier = written.get(key);
                if (earlier != null) {
                    pointer(PackedRRset.SELF, earlier);
                    pointsToItself = true;
                    return;
                }
                if (size < PackedRRset.MAX_TARGET) {
                    written.put(key, size);
                }
            }
            copy(name, at, at + name[at] + 1);
            at += name[at] + 1;
        }
        bytes[size++] = 0;
    }

    /**
     * Where in a name its record's owner begins, as in a name server below its own zone cut; -1 for nowhere. A wildcard's records
     * stand under other names. Aliases are left alone: {@link #alias} knows pointers to the apex alone.
     */
    private int ownerWithin(byte[] owner, byte[] name) {
        boolean wildcard = owner[0] == 1 && owner[1] == '*';
        return RdataNames.namesHost(type) && !wildcard && Names.isAtOrBelow(name, owner)
                ? name.length - owner.length
                : -1;
    }

    private void pointer(int kind, int value) {
        patch(kind, value, size);
        Wire.put16(bytes, size, 0);
        size += 2;
    }

    private void patch(int kind, int value, int position) {
        if (patchCount == patches.length) {
            patches = Arrays.copyOf(patches, patchCount * 2);
        }
        patches[patchCount++] = kind << 30 | value << 16 | position;
    }

    /** Where in the apex's name the name at {@code at} begins: 0 when it is the apex; -1 when it is neither that nor above. */
    private int aboveApex(byte[] name, int at) {
        int skip = apex.length - (name.length - at);
        return skip >= 0 && Arrays.equals(name, at, name.length, apex, skip, apex.length) && isLabelStart(skip)
                ? skip
                : -1;
    }

    private boolean isLabelStart(int position) {
        int at = 0;
        while (at < position) {
            at += apex[at] + 1;
        }
        return at == position;
    }

    private void copy(byte[] from, int start, int end) {
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
    }

    /** Most bytes that {@link #write} writes. */
    public int maxPacked() {
        return PackedRRset.HEAD
                + patchCount * PackedRRset.PATCH
                + Math.min(hosts.size(), PackedRRset.MAX_HOSTS) * PackedRRset.HOST
                + size
                + Names.MAX_LENGTH;
    }

    /** The hosts that the records name, in lower case and in their order. */
    public List<byte[]> hosts() {
        return hosts.stream().map(host -> host.name).toList();
    }

    /**
     * Writes the RRset of the records added so far, at least one. Hosts at or below {@code cut} come first: a referral
     * without their addresses leads nowhere.
     *
     * @param to with room for {@link #maxPacked} bytes at {@code at}
     * @param cut name of the zone cut in lower case where this is a delegation, else null
     * @return the position after it
     */
    public int write(byte[] to, int at, Hosts nodes, byte[] cut) {
        Wire.put16(to, at, type);
        Wire.put16(to, at + PackedRRset.SIZE_AT, size);
        Wire.put16(to, at + PackedRRset.RECORDS_AT, records);
        Wire.put16(to, at + PackedRRset.PATCHES_AT, patchCount | (pointsToItself ? PackedRRset.SELF_FLAG : 0));
        int next = at + PackedRRset.HEAD;
        for (int i = 0; i < patchCount; i++, next += PackedRRset.PATCH) {
            Wire.put32(to, next, patches[i]);
        }
        int required = cut == null ? 0 : hosts(to, next, 0, nodes, cut, true);
        int all = hosts(to, next, required, nodes, cut, false);
        to[at + PackedRRset.HOSTS_AT] = (byte) all;
        to[at + PackedRRset.REQUIRED_AT] = (byte) required;
        next += all * PackedRRset.HOST;
        System.arraycopy(bytes, 0, to, next, size);
        next += size;
        return type == Type.CNAME || type == Type.DNAME ? alias(to, next) : next;
    }

    /** Writes those hosts that are (or are not) below the cut and found, each once; returns how many there are then. */
    private int hosts(byte[] to, int from, int already, Hosts nodes, byte[] cut, boolean below) {
        int count = already;
        for (int i = 0; i < hosts.size() && count < PackedRRset.MAX_HOSTS; i++) {
            Host host = hosts.get(i);
            if ((cut != null && Names.isAtOrBelow(host.name, cut)) != below || isRepeated(i)) {
                continue;
            }
            int node = nodes.find(host.name);
            if (node != Hosts.NONE) {
                int at = from + count++ * PackedRRset.HOST;
                Wire.put32(to, at, node);
                Wire.put16(to, at + 4, host.at);
            }
        }
        return count;
    }

    private boolean isRepeated(int index) {
        for (int i = 0; i < index; i++) {
            if (Arrays.equals(hosts.get(i).name, hosts.get(index).name)) {
                return true;
            }
        }
        return false;
    }

    /** The name in the first record's data, uncompressed and in lower case. */
    private int alias(byte[] to, int from) {
        int in = FIXED;
        int at = from;
        while (bytes[in] != 0) {
            for (int i = 0; i <= bytes[in]; i++) {
                to[at + i] = Names.lower(bytes[in + i]);
            }
            at += bytes[in] + 1;
            in += bytes[in] + 1;
        }
        // Where a pointer will be are zeros; the only one of a single name leads to the apex or above it.
        int skip = patchCount == 0 ? apex.length - 1 : patches[0] >>> 16 & PackedRRset.MAX_POINTER;
        System.arraycopy(apex, skip, to, at, apex.length - skip);
        return at + apex.length - skip;
    }
}
