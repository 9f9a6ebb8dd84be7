package dev.quadrant.db.gtid;

/**
 * MariaDB's identifier.
 *
 * @param origin who gave it
 * @param sequence its number in the domain, from 1 on
 */
public record MariaDbGtid(Origin origin, long sequence) implements Gtid {
    public MariaDbGtid {
        if (sequence < 1) {
            throw new IllegalArgumentException("GTID number " + sequence);
        }
    }

    /**
     * Who gives numbers. Servers that take turns in a domain count on from each other's.
     *
     * @param domain replication domain, 0 to 2^32-1
     * @param server the server's id, 0 to 2^32-1
     */
    public record Origin(long domain, long server) implements Comparable<Origin> {
        @Override
        public int compareTo(Origin other) {
            int first = Long.compare(domain, other.domain);
            return first != 0 ? first : Long.compare(server, other.server);
        }
    }

    @Override
    public String toString() {
        return origin.domain() + "-" + origin.server() + "-" + sequence;
    }
}
