package dev.quadrant.dns.wire;

/**
 * The records of an RRset as they stand in a message, but for the few places that depend on where in a message they land:
 * pointers to the owner, to the zone's apex, and to earlier names of the same RRset. Writing it is one copy and a patch for
 * each of those places; no name is searched for. Immutable.
 */
public final class RecordTemplate {
    /** Most bytes of a template, so that a message can always hold it with question and OPT. */
    public static final int MAX_SIZE = 64_000;
    /** Where a message must be, at most, for all of a template's pointers into itself to reach. */
    static final int MAX_POINTER = 0x3fff;

    /** A pointer to the owner. */
    static final int OWNER = 0;
    /** A pointer to the apex of the zone, or a name above it. */
    static final int APEX = 1;
    /** A pointer into this template. */
    static final int SELF = 2;

    private final byte[] bytes;
    /** Each: kind in 2 bits, value in 14, position in 16. */
    private final int[] patches;

    private final int records;
    private final boolean pointsToItself;

    RecordTemplate(byte[] bytes, int[] patches, int records) {
        this.bytes = bytes;
        this.patches = patches;
        this.records = records;
        boolean self = false;
        for (int patch : patches) {
            self |= patch >>> 30 == SELF;
        }
        this.pointsToItself = self;
    }

    static int patch(int kind, int value, int position) {
        return kind << 30 | value << 16 | position;
    }

    /** Bytes that it takes in a message. */
    public int size() {
        return bytes.length;
    }

    /** Number of records. */
    public int records() {
        return records;
    }

    /** Whether it can be written at {@code at}: a pointer has 14 bits. */
    boolean reaches(int at) {
        return !pointsToItself || at + Math.min(bytes.length, TemplateBuilder.MAX_TARGET) <= MAX_POINTER;
    }

    /**
     * Writes the records.
     *
     * @param message where the message begins at index 0, with room for {@link #size} bytes at {@code at}
     * @param owner position in the message of the owner's name
     * @param apex position in the message of the name of the zone's apex
     */
    void write(byte[] message, int at, int owner, int apex) {
        System.arraycopy(bytes, 0, message, at, bytes.length);
        for (int patch : patches) {
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

    /** The TTL of its records, in seconds. */
    public long ttl() {
        return Wire.i32(bytes, 6) & 0xffffffffL;
    }
}
