package dev.quadrant.dns.zone;

import dev.quadrant.dns.client.AddressSet;
import dev.quadrant.dns.client.Client;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.SoughtName;
import java.util.List;

/** All zones of the server at one moment. Immutable: a change makes a new one. */
public final class Catalog {
    /** What is served under a name. */
    public static final class Entry implements Named {
        private final byte[] name;
        private final Zone zone;
        private final int number;
        private final AddressSet allowed;

        /**
         * @param name in lower case, in wire form
         * @param zone null when it is configured and could not be loaded
         * @param number the zone's among all that were ever served, for counting
         * @param allowed who may ask; null for everybody
         */
        public Entry(byte[] name, Zone zone, int number, AddressSet allowed) {
            this.name = name;
            this.zone = zone;
            this.number = number;
            this.allowed = allowed;
        }

        @Override
        public byte[] name() {
            return name;
        }

        /** The zone, or null when it is configured and could not be loaded: queries for it are answered with SERVFAIL. */
        public Zone zone() {
            return zone;
        }

        /** Number of the origin, the same in all catalogs. */
        public int number() {
            return number;
        }

        /** Whether a client may ask for names of the zone. */
        public boolean allows(Client client) {
            return allowed == null || allowed.contains(client);
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

    /** The catalog of these zones, no two with the same name. */
    public static Catalog of(List<Entry> all) {
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
