package dev.quadrant.db.gtid;

/**
 * A set of transactions, of one product. Immutable; two sets with the same members are equal. {@code toString} gives the
 * text that {@link #parse} takes.
 */
public sealed interface GtidSet permits MysqlGtidSet, MariaDbGtidSet {
    /** The product whose identifiers are in a set. */
    enum Flavour {
        MYSQL,
        MARIADB
    }

    Flavour flavour();

    boolean isEmpty();

    boolean contains(Gtid gtid);

    /**
     * All that are in this set, in the other, or in both.
     *
     * @throws IllegalArgumentException when the other is of the other product
     */
    GtidSet union(GtidSet other);

    /**
     * Those of this set that are not in the other.
     *
     * @throws IllegalArgumentException when the other is of the other product
     */
    GtidSet subtract(GtidSet other);

    /** Whether all of the other set are in this one. */
    default boolean contains(GtidSet other) {
        return other.subtract(this).isEmpty();
    }

    /** Those that are in both. */
    default GtidSet intersect(GtidSet other) {
        return subtract(subtract(other));
    }

    static GtidSet empty(Flavour flavour) {
        return switch (flavour) {
            case MYSQL -> MysqlGtidSet.EMPTY;
            case MARIADB -> MariaDbGtidSet.EMPTY;
        };
    }

    /**
     * Parses a set as the product writes it; an empty text is the empty set.
     *
     * @throws IllegalArgumentException in words for the user
     */
    static GtidSet parse(Flavour flavour, String text) {
        return switch (flavour) {
            case MYSQL -> MysqlGtidSet.parse(text);
            case MARIADB -> MariaDbGtidSet.parse(text);
        };
    }
}
