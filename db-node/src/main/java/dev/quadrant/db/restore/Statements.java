package dev.quadrant.db.restore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Where statements go: a server, or a list in a test. */
@FunctionalInterface
interface Statements {
    /** Runs a statement given as bytes in the session's character set. */
    void execute(byte[] sql) throws IOException;

    /** Returns when all that was given before has been done. */
    default void settle() throws IOException {
        // Whoever waits for each statement has nothing left.
    }

    default void execute(String sql) throws IOException {
        execute(sql.getBytes(StandardCharsets.UTF_8));
    }
}
