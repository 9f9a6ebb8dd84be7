package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.NameHash;
import dev.quadrant.dns.wire.SoughtName;
import java.util.Collection;

/** An immutable hash table by name: open addressing, at most half full, hashes beside it so that a miss reads no entry. */
final class NameTable<T extends Named> {
    private final int[] hashes;
    private final Object[] entries;
    private final int mask;

    NameTable(Collection<? extends T> all) {
        int capacity = Math.max(4, Integer.highestOneBit(Math.max(1, all.size() * 2 - 1)) * 2);
        hashes = new int[capacity];
        entries = new Object[capacity];
        mask = capacity - 1;
        for (T entry : all) {
            int hash = NameHash.of(entry.name());
            int slot = hash & mask;
            while (entries[slot] != null) {
                slot = slot + 1 & mask;
            }
            hashes[slot] = hash;
            entries[slot] = entry;
        }
    }

    /** The entry for the ancestor of {@code name} that begins at {@code label} (0: the name itself), or null. */
    @SuppressWarnings("unchecked")
    T get(SoughtName name, int label) {
        int hash = name.hash(label);
        for (int slot = hash & mask; entries[slot] != null; slot = slot + 1 & mask) {
            if (hashes[slot] == hash) {
                T entry = (T) entries[slot];
                if (name.matches(label, entry.name())) {
                    return entry;
                }
            }
        }
        return null;
    }
}
