package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.SoughtName;
import dev.quadrant.dns.wire.Type;
import java.util.Arrays;

/**
 * The names of a zone while it is built, empty non-terminals included, as numbers from 0, the apex. A parent's number is
 * below its children's. A name is its first label and its parent; its fields stand together in a slab, so that a look-up
 * touches few cache lines.
 */
final class OwnerTable implements AutoCloseable {
    static final int NONE = -1;
    /** What records are there; the checks ask no more. */
    static final int HAS_SOA = 1;

    static final int HAS_NS = 2;
    static final int HAS_CNAME = 4;
    static final int HAS_DNAME = 8;
    static final int HAS_ADDRESS = 16;
    /** Records that may not stand beside a CNAME (RFC 2181 section 10.1, RFC 4034 section 2.5). */
    static final int HAS_DATA = 32;

    private static final int LABEL = 0;
    private static final int PARENT = 4;
    private static final int WILDCARD = 8;
    private static final int FIRST = 12;
    private static final int LAST = 16;
    private static final int BOUND = 20;
    private static final int PLACE = 24;
    private static final int FLAGS = 28;
    private static final int SIZE = 29;

    private static final int FIRST_SLOTS = 16;
    /** Names that one record can add: all of its labels. */
    private static final int MORE = Names.MAX_LABELS + 1;

    private final byte[] apex;
    private final int apexLabels;
    private final byte[] whole = new byte[Names.MAX_LENGTH];
    /** The labels, each with its length before it. */
    private final Slab labels = new Slab(1024);

    private final Slab owners = new Slab(64 * SIZE);
    /** The hash in the upper half, the number plus one in the lower; 0 where there is none. At most three quarters full. */
    private Slab slots = slots(FIRST_SLOTS);

    private int mask = FIRST_SLOTS - 1;
    private int count;

    /** @param apex in lower case */
    OwnerTable(byte[] apex) {
        this.apex = apex;
        apexLabels = Names.labels(apex);
        SoughtName name = new SoughtName();
        name.set(apex);
        add(name, 0);
    }

    private static Slab slots(int count) {
        Slab slots = new Slab(count * Long.BYTES);
        slots.append(count * Long.BYTES);
        return slots;
    }

    int count() {
        return count;
    }

    /** Whether there may be no room for another record's name. */
    boolean isFull() {
        return owners.size() > Slab.MAX - MORE * SIZE || labels.size() > Slab.MAX - Names.MAX_LENGTH;
    }

    /** Whether the name is in the zone. */
    boolean covers(SoughtName name) {
        int label = name.labels() - apexLabels;
        return label >= 0 && name.matches(label, apex);
    }

    /**
     * The number of the ancestor of {@code name} that begins at {@code label}, both in the zone; added if it is new. Not to be
     * called when this {@link #isFull}.
     */
    int add(SoughtName name, int label) {
        int found = find(name, label);
        if (found != NONE) {
            return found;
        }
        int above = label < name.labels() - apexLabels ? add(name, label + 1) : NONE;
        int at = owners.append(SIZE);
        owners.putInt(at + LABEL, labels.size());
        owners.putInt(at + PARENT, above);
        for (int link = WILDCARD; link <= PLACE; link += Integer.BYTES) {
            owners.putInt(at + link, NONE);
        }
        int owner = count++;
        if (above != NONE) {
            label(name, label);
            if (name.isWildcard(label)) {
                owners.putInt(above * SIZE + WILDCARD, owner);
            }
        }
        insert((long) name.hash(label) << 32 | count);
        if (count > mask - (mask >> 2)) {
            rehash();
        }
        return owner;
    }

    private void label(SoughtName name, int label) {
        int start = name.start(label);
        int length = name.bytes()[start] + 1;
        labels.write(labels.append(length), name.bytes(), start, length);
    }

    private void rehash() {
        try (Slab before = slots) {
            slots = slots((mask + 1) * 2);
            mask = mask * 2 + 1;
            for (int at = 0; at < before.size(); at += Long.BYTES) {
                long entry = before.getLong(at);
                if (entry != 0) {
                    insert(entry);
                }
            }
        }
    }

    private void insert(long entry) {
        int slot = (int) (entry >>> 32) & mask;
        while (slots.getLong(slot * Long.BYTES) != 0) {
            slot = slot + 1 & mask;
        }
        slots.putLong(slot * Long.BYTES, entry);
    }

    /** The number of the ancestor of {@code name} that begins at {@code label}, both in the zone; or {@link #NONE}. */
    int find(SoughtName name, int label) {
        int hash = name.hash(label);
        int slot = hash & mask;
        while (true) {
            long entry = slots.getLong(slot * Long.BYTES);
            if (entry == 0) {
                return NONE;
            }
            int owner = (int) entry - 1;
            if ((int) (entry >>> 32) == hash && isNamed(owner, name, label)) {
                return owner;
            }
            slot = slot + 1 & mask;
        }
    }

    /** The {@link #place} of each name by hash, as {@link Zone} looks it up: the hash in the upper half, the place in the lower. */
    long[] places() {
        long[] places = new long[mask + 1];
        for (int slot = 0; slot <= mask; slot++) {
            long entry = slots.getLong(slot * Long.BYTES);
            int place = entry == 0 ? NONE : place((int) entry - 1);
            places[slot] = entry & -1L << 32 | place & 0xffffffffL;
        }
        return places;
    }

    private boolean isNamed(int owner, SoughtName name, int label) {
        int last = name.labels() - apexLabels;
        int at = label;
        for (int above = owner; above != 0; above = parent(above), at++) {
            int start = name.start(at);
            if (at >= last || !labels.matches(labelAt(above), name.bytes(), start, name.bytes()[start] + 1)) {
                return false;
            }
        }
        return at == last;
    }

    private int labelAt(int owner) {
        return owners.getInt(owner * SIZE + LABEL);
    }

    /** Notes a record: {@code record} follows the last one of this owner; returns that, or {@link #NONE}. */
    int append(int owner, int record, int type) {
        int at = owner * SIZE;
        int before = owners.getInt(at + LAST);
        owners.putInt(at + LAST, record);
        if (before == NONE) {
            owners.putInt(at + FIRST, record);
        }
        owners.put(at + FLAGS, (byte) (owners.get(at + FLAGS) | flags(type)));
        return before;
    }

    private static int flags(int type) {
        return switch (type) {
            case Type.SOA -> HAS_SOA | HAS_DATA;
            case Type.NS -> HAS_NS | HAS_DATA;
            case Type.CNAME -> HAS_CNAME;
            case Type.DNAME -> HAS_DNAME | HAS_DATA;
            case Type.A, Type.AAAA -> HAS_ADDRESS | HAS_DATA;
            case Type.RRSIG, Type.NSEC -> 0;
            default -> HAS_DATA;
        };
    }

    boolean has(int owner, int flag) {
        return (owners.get(owner * SIZE + FLAGS) & flag) != 0;
    }

    /** The first record, or {@link #NONE}. */
    int first(int owner) {
        return owners.getInt(owner * SIZE + FIRST);
    }

    /** The name one label up, or {@link #NONE} for the apex. */
    int parent(int owner) {
        return owners.getInt(owner * SIZE + PARENT);
    }

    /** The name {@code *} below, or {@link #NONE}. */
    int wildcard(int owner) {
        return owners.getInt(owner * SIZE + WILDCARD);
    }

    /** What {@link #bind} noted, or {@link #NONE}. */
    int bound(int owner) {
        return owners.getInt(owner * SIZE + BOUND);
    }

    /** Notes the name that takes over for this one: see {@link Bounds}. */
    void bind(int owner, int bound) {
        owners.putInt(owner * SIZE + BOUND, bound);
    }

    /** What {@link #put} noted. */
    int place(int owner) {
        return owners.getInt(owner * SIZE + PLACE);
    }

    /** Notes where the name is in the zone that is made. */
    void put(int owner, int place) {
        owners.putInt(owner * SIZE + PLACE, place);
    }

    /** Its name in lower case. */
    byte[] name(int owner) {
        int length = 0;
        for (int above = owner; above != 0; above = parent(above)) {
            int at = labelAt(above);
            int label = labels.get(at) + 1;
            labels.read(at, whole, length, label);
            length += label;
        }
        byte[] name = Arrays.copyOf(whole, length + apex.length);
        System.arraycopy(apex, 0, name, length, apex.length);
        return name;
    }

    String text(int owner) {
        return Names.text(name(owner));
    }

    @Override
    public void close() {
        labels.close();
        owners.close();
        slots.close();
    }
}
