package dev.quadrant.dns.wire;

/**
 * An RRset inside a zone's array: its records as they stand in a message, but for the few places that depend on where in a
 * message they land. Writing it is one copy and a patch for each of those places; no name is searched for. Named by its
 * position in the array; {@link RRsetPacker} writes it.
 *
 * <pre>
 *  0 type            2 bytes
 *  2 size            2 bytes, of the records
 *  4 records         2 bytes, their number
 *  6 patches         2 bytes: pointers into itself in the upper bit, then their number
 *  8 hosts           1 byte, number of hosts in the zone that the records name
 *  9 required        1 byte, how many of them, from the first, only this RRset can lead to
 * 10 patches         4 bytes each: kind in 2 bits, value in 14, position in 16
 *    hosts           6 bytes each: node in 4, position of its name in the records in 2
 *    records
 *    alias           CNAME and DNAME alone: the target in lower case
 * </pre>
 */
public final class PackedRRset {
    /** Most bytes of the records, so that a message can always hold them with question and OPT. */
    public static final int MAX_SIZE = 64_000;
    /** The largest position that a compression pointer reaches. */
    static final int MAX_POINTER = 0x3fff;
    /** Only the first bytes of the records are pointed into. */
    static final int MAX_TARGET = 2048;
    /** Most hosts that are looked up for an RRset; further ones come without their addresses. */
    static final int MAX_HOSTS = 255;

    /** A pointer to the owner. That at the very beginning is not listed: it is always there. */
    static final int OWNER = 0;
    /** A pointer to the apex of the zone, or a name above it. */
    static final int APEX = 1;
    /** A pointer into the records. */
    static final int SELF = 2;

    static final int SIZE_AT = 2;
    static final int RECORDS_AT = 4;
    static final int PATCHES_AT = 6;
    static final int HOSTS_AT = 8;
    static final int REQUIRED_AT = 9;
    static final int HEAD = 10;
    static final int PATCH = 4;
    static final int HOST = 6;
    static final int SELF_FLAG = 0x8000;

    private static final int TTL_AT = 6;

    private PackedRRset() {}

    public static int type(byte[] data, int rrset) {
        return Wire.u16(data, rrset);
    }

    /** Bytes that its records take in a message. */
    static int size(byte[] data, int rrset) {
        return Wire.u16(data, rrset + SIZE_AT);
    }

    /** Number of its records. */
    public static int records(byte[] data, int rrset) {
        return Wire.u16(data, rrset + RECORDS_AT);
    }

    private static int patches(byte[] data, int rrset) {
        return Wire.u16(data, rrset + PATCHES_AT) & ~SELF_FLAG;
    }

    /** Number of hosts in the zone that the records name. */
    public static int hosts(byte[] data, int rrset) {
        return data[rrset + HOSTS_AT] & 0xff;
    }

    /** How many of the hosts, from the first, cannot be found but by this referral's glue (RFC 9471 section 3.1). */
    public static int required(byte[] data, int rrset) {
        return data[rrset + REQUIRED_AT] & 0xff;
    }

    private static int hostsStart(byte[] data, int rrset) {
        return rrset + HEAD + PATCH * patches(data, rrset);
    }

    /** The node that has the addresses of host {@code i}. */
    public static int host(byte[] data, int rrset, int i) {
        return Wire.i32(data, hostsStart(data, rrset) + HOST * i);
    }

    /** Puts a node for what {@link RRsetPacker} put there. For load time. */
    public static void host(byte[] data, int rrset, int i, int node) {
        Wire.put32(data, hostsStart(data, rrset) + HOST * i, node);
    }

    /** Where the name of host {@code i} stands, from the first byte of the records. */
    public static int hostAt(byte[] data, int rrset, int i) {
        return Wire.u16(data, hostsStart(data, rrset) + HOST * i + 4);
    }

    private static int start(byte[] data, int rrset) {
        return hostsStart(data, rrset) + HOST * hosts(data, rrset);
    }

    /** Where in {@code data} the lower-cased target of a CNAME or DNAME stands. */
    public static int alias(byte[] data, int rrset) {
        return start(data, rrset) + size(data, rrset);
    }

    /** The TTL of its records, in seconds. */
    public static long ttl(byte[] data, int rrset) {
        return Wire.i32(data, start(data, rrset) + TTL_AT) & 0xffffffffL;
    }

    /** Position of what follows it. */
    public static int end(byte[] data, int rrset) {
        int end = alias(data, rrset);
        int type = type(data, rrset);
        return type == Type.CNAME || type == Type.DNAME ? end + Names.length(data, end) : end;
    }

    /** Whether it can be written at {@code at}: a pointer has 14 bits. */
    static boolean reaches(byte[] data, int rrset, int at) {
        return (Wire.u16(data, rrset + PATCHES_AT) & SELF_FLAG) == 0
                || at + Math.min(size(data, rrset), MAX_TARGET) <= MAX_POINTER;
    }

    /**
     * Writes the records.
     *
     * @param message where the message begins at index 0, with room for {@link #size} bytes at {@code at}
     * @param owner position in the message of the owner's name
     * @param apex position in the message of the name of the zone's apex
     */
    static void write(byte[] data, int rrset, byte[] message, int at, int owner, int apex) {
        int patches = patches(data, rrset);
        System.arraycopy(data, start(data, rrset), message, at, size(data, rrset));
        Wire.put16(message, at, 0xc000 | owner);
        for (int i = 0, next = rrset + HEAD; i < patches; i++, next += PATCH) {
            int patch = Wire.i32(data, next);
            int value = patch >>> 16 & MAX_POINTER;
            int target =
                    switch (patch >>> 30) {
                        case OWNER -> owner;
                        case APEX -> apex + value;
                        default -> at + value;
                    };
            Wire.put16(message, at + (patch & 0xffff), 0xc000 | target);
        }
    }
}
