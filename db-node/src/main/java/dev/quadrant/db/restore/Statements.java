package dev.quadrant.db.restore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Where statements go: a server, or a list in a test. */
@FunctionalInterface
interface Statements {
    /** Runs a statement given as bytes in the session's character set. */
    void execute(byte[] sql) throws IOException;

    default void execute(String sql) throws IOException {
        execute(sql.getBytes(StandardCharsets.UTF_8));
    }
}
