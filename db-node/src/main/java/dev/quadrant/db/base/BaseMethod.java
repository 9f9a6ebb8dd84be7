package dev.quadrant.db.base;

/** How a base is taken. */
public enum BaseMethod {
    /** By statements: it is restored into any server of the product, also a newer one, and reads through SQL. */
    DUMP,
    /** As a copy of the server's files, by the server's own means: faster for large databases, for the same version of the server on its own host. */
    COPY
}
