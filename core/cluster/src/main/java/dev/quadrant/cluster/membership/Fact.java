package dev.quadrant.cluster.membership;

/**
 * A value that a member publishes under a key, for example a database's GTID set. Of two values under one key the one with
 * the higher (incarnation, counter) holds: the last writer wins, and only the member itself writes.
 *
 * @param value at most {@link Facts#VALUE_MAX} bytes of UTF-8; empty when there is none any more
 * @param incarnation of the member when it published it
 * @param counter grows with every value that a life of the member publishes
 */
public record Fact(String value, long incarnation, long counter) {
    boolean newerThan(Fact other) {
        return incarnation != other.incarnation ? incarnation > other.incarnation : counter > other.counter;
    }
}
