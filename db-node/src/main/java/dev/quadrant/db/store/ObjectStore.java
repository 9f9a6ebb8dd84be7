package dev.quadrant.db.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Named objects that are written once and never changed. All methods block, may be called from several threads, and throw
 * {@link StoreFailure} with the fix where one is known.
 */
public interface ObjectStore {
    /** Where it is, for messages: never with a secret. */
    String url();

    /**
     * Looks at what may have changed outside (credentials), so that the next request uses it.
     *
     * @throws StoreFailure when it cannot be used as it is
     */
    void renew() throws IOException;

    /** Whether it looks empty while what holds it is away, as a directory does whose disk is not mounted. */
    boolean looksEmptyWhenAway();

    /** The objects whose names begin with a text, sorted by name. */
    List<StoredObject> list(String prefix) throws IOException;

    /**
     * Stores an object unless there is one of that name; it is durable when this returns.
     *
     * @param sha256 the content's digest in hexadecimal; kept with the object
     * @return false when there is one already, which is left as it is
     */
    boolean put(String name, Content content, String sha256) throws IOException;

    /** The digest that is kept with an object; empty text when none is kept, empty when there is no such object. */
    Optional<String> digest(String name) throws IOException;

    /**
     * Reads a part of an object.
     *
     * @param length most bytes; fewer come only at the object's end
     */
    byte[] read(String name, long offset, int length) throws IOException;

    /** Removes what interrupted writes left behind; to be called by the only writer, before it writes. Returns how many. */
    int removeLeftovers() throws IOException;
}
