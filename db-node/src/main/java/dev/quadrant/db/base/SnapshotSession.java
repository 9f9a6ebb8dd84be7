package dev.quadrant.db.base;

import dev.quadrant.db.source.SourceFailure;
import java.util.List;

/** What a snapshot asks of a session of the server. Used by one thread. */
public interface SnapshotSession {
    void execute(String sql) throws SourceFailure;

    /** Runs a statement; false when the server answers with this error. */
    boolean executeUnless(int error, String sql) throws SourceFailure;

    /** The rows of a small answer; a value is null where it is NULL. */
    List<List<String>> rows(String sql) throws SourceFailure;
}
