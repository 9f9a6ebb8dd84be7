package dev.quadrant.db.store;

import java.time.Instant;

/**
 * What a listing says of an object.
 *
 * @param name below the store's own place, with {@code /} between its parts
 * @param bytes its length
 * @param modified when it was written
 */
public record StoredObject(String name, long bytes, Instant modified) {}
