package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.PackedRRset;
import dev.quadrant.dns.wire.SoughtName;
import dev.quadrant.dns.wire.Wire;
import java.time.Duration;
import java.util.List;

/**
 * A zone that is loaded, checked and ready to be served. Immutable; may be read from any thread.
 *
 * <p>All its names and records lie in one array, found through one hash table: a name with an address takes some 60 bytes,
 * nothing of it is an object, and a look-up touches two or three cache lines. Nodes (names) and RRsets are positions in that
 * array. What RFC 1034 finds by walking down from the apex is noted at each node: the zone cut or DNAME that rules it, and
 * the wildcard below it.
 *
 * <pre>
 * node:  0 flags     1 byte
 *        1 RRsets    1 byte, their number
 *        2 length    1 byte, of the name without the apex
 *        3 name      labels in lower case
 *          bound     4 bytes, if so flagged: a node
 *          wildcard  4 bytes, if so flagged: a node
 *          RRsets    see {@link PackedRRset}
 * </pre>
 */
public final class Zone {
    /** No node, or no RRset. */
    public static final int NONE = -1;

    static final int CUT = 1;
    static final int REDIRECTED = 2;
    static final int CIRCULAR = 4;
    static final int BOUND = 8;
    static final int WILDCARD = 16;
    static final int HEAD = 3;

    private final byte[] name;
    private final byte[] data;
    /** Hash in the upper half, node in the lower; open addressing. */
    private final long[] table;

    private final int mask;
    private final int apex;
    private final int negative;
    private final int nameServers;
    private final Facts facts;

    /**
     * What people want to know of a zone.
     *
     * @param origin its name with a final dot
     * @param serial of its SOA record
     * @param names owners of records, and empty non-terminals
     * @param records number of records
     * @param bytes what it takes in memory
     * @param took how long loading it took
     * @param warnings what is odd in it, each with file and line
     */
    public record Facts(
            String origin, long serial, int names, int records, long bytes, Duration took, List<Finding> warnings) {
        public Facts {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * @param data nodes and RRsets; kept
     * @param table see {@link OwnerTable#places}; kept
     * @param negative the SOA RRset with the TTL of negative answers
     * @param nameServers the NS RRset of the apex
     */
    Zone(byte[] name, byte[] data, long[] table, int apex, int negative, int nameServers, Facts facts) {
        this.name = name;
        this.data = data;
        this.table = table;
        this.mask = table.length - 1;
        this.apex = apex;
        this.negative = negative;
        this.nameServers = nameServers;
        this.facts = facts;
    }

    /** Name of its apex in lower case, in wire form; not to be changed. */
    public byte[] name() {
        return name;
    }

    /** Where nodes and RRsets are; not to be changed. */
    public byte[] data() {
        return data;
    }

    /** The apex's node. */
    public int apex() {
        return apex;
    }

    /** The SOA RRset with the TTL of negative answers (RFC 2308 section 3). */
    public int negative() {
        return negative;
    }

    /** The NS RRset of the apex. */
    public int nameServers() {
        return nameServers;
    }

    public Facts facts() {
        return facts;
    }

    /** The node of the ancestor of {@code sought} that begins at {@code label}, which is in this zone; or {@link #NONE}. */
    public int find(SoughtName sought, int label) {
        int hash = sought.hash(label);
        for (int slot = hash & mask; ; slot = slot + 1 & mask) {
            long entry = table[slot];
            int node = (int) entry;
            if (node == NONE) {
                return NONE;
            }
            if ((int) (entry >>> 32) == hash && isNamed(node, sought, label)) {
                return node;
            }
        }
    }

    private boolean isNamed(int node, SoughtName sought, int label) {
        int from = node + HEAD;
        return sought.matches(label, name.length, data, from, from + relativeLength(node));
    }

    private int relativeLength(int node) {
        return data[node + 2] & 0xff;
    }

    private boolean has(int node, int flag) {
        return (data[node] & flag) != 0;
    }

    /** Bytes of the node's whole name. */
    public int nameLength(int node) {
        return relativeLength(node) + name.length;
    }

    /** Labels of the node's whole name, without the root. */
    public int labels(int node) {
        int labels = Names.labels(name);
        int end = node + HEAD + relativeLength(node);
        for (int at = node + HEAD; at < end; at += data[at] + 1) {
            labels++;
        }
        return labels;
    }

    private int links(int node) {
        return node + HEAD + relativeLength(node);
    }

    /**
     * The node that takes over for this one: the zone cut at or above it, or the DNAME above it, whichever is nearest to
     * the apex; {@link #NONE} where this zone's own data count.
     */
    public int bound(int node) {
        return has(node, BOUND) ? Wire.i32(data, links(node)) : NONE;
    }

    /** The node {@code *} below this one, or {@link #NONE}. */
    public int wildcard(int node) {
        return has(node, WILDCARD) ? Wire.i32(data, links(node) + (has(node, BOUND) ? 4 : 0)) : NONE;
    }

    /** Whether this is a zone cut: NS records below the apex, with nothing above that takes over. */
    public boolean isCut(int node) {
        return has(node, CUT);
    }

    /** Whether names below are redirected by a DNAME here. */
    public boolean isRedirected(int node) {
        return has(node, REDIRECTED);
    }

    /** Whether the DNAME here leads to itself or below, so that no chain through it can end. */
    public boolean isCircular(int node) {
        return has(node, CIRCULAR);
    }

    private int firstRRset(int node) {
        int flags = data[node];
        return links(node) + ((flags & BOUND) != 0 ? 4 : 0) + ((flags & WILDCARD) != 0 ? 4 : 0);
    }

    /** The node's RRset of that type, or {@link #NONE}. */
    public int rrset(int node, int type) {
        int rrset = firstRRset(node);
        for (int left = data[node + 1] & 0xff; left > 0; left--) {
            if (PackedRRset.type(data, rrset) == type) {
                return rrset;
            }
            rrset = left > 1 ? PackedRRset.end(data, rrset) : rrset;
        }
        return NONE;
    }

    /** Any one RRset of the node (RFC 8482 section 4.1), or {@link #NONE} for an empty non-terminal. */
    public int any(int node) {
        return data[node + 1] == 0 ? NONE : firstRRset(node);
    }
}
