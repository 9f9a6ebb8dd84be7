package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.SoughtName;
import java.util.ArrayList;
import java.util.List;

/** All zones of the server at one moment. Immutable: a change makes a new one. */
public final class Catalog {
    /** What is served under a name. */
    public static final class Entry implements Named {
        private final byte[] name;
        private final Zone zone;

        Entry(byte[] name, Zone zone) {
            this.name = name;
            this.zone = zone;
        }

        @Override
        public byte[] name() {
            return name;
        }

        /** The zone, or null when it is configured and could not be loaded: queries for it are answered with SERVFAIL. */
        public Zone zone() {
            return zone;
        }
    }

    public static final Catalog EMPTY = new Catalog(List.of());

    private final NameTable<Entry> entries;
    private final List<Zone> zones;
    private final int maxLabels;

    private Catalog(List<Entry> all) {
        entries = new NameTable<>(all);
        zones = all.stream().map(Entry::zone).filter(zone -> zone != null).toList();
        maxLabels =
                all.stream().mapToInt(entry -> Names.labels(entry.name())).max().orElse(-1);
    }

    /**
     * The catalog of these zones.
     *
     * @param broken origins, in lower case, of zones that are configured and cannot be served
     */
    public static Catalog of(List<Zone> zones, List<byte[]> broken) {
        List<Entry> all = new ArrayList<>();
        zones.forEach(zone -> all.add(new Entry(zone.apex().name(), zone)));
        broken.forEach(name -> all.add(new Entry(name, null)));
        return new Catalog(all);
    }

    /** The zones that are served. */
    public List<Zone> zones() {
        return zones;
    }

    /**
     * The entry nearest above a name.
     *
     * @param from 0 to find the zone that the name is in, 1 to find the zone that it is not the apex of
     * @return null when the name is in none of our zones
     */
    public Entry find(SoughtName name, int from) {
        for (int label = Math.max(from, name.labels() - maxLabels); label <= name.labels(); label++) {
            Entry entry = entries.get(name, label);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** The zone of that origin in lower case, or null. */
    public Zone get(byte[] origin) {
        SoughtName name = new SoughtName();
        name.set(origin);
        Entry entry = entries.get(name, 0);
        return entry == null ? null : entry.zone();
    }
}
