package dev.quadrant.db.base;

import dev.quadrant.db.encryption.EncryptingOutput;
import dev.quadrant.db.encryption.EncryptionKey;
import dev.quadrant.db.encryption.FilePlace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a base's files are written, and how. May be used from any thread.
 *
 * @param directory the base's, while it is partial
 * @param base its id
 * @param key encrypts them; empty when they are in clear
 */
record SqlFiles(Path directory, String base, Optional<EncryptionKey> key) {
    /** @param name below the directory, without the ending that says how the file is packed */
    SqlFile definitions(String name) throws IOException {
        return new SqlFile(this, whole(name), "", SqlFile.DEFINITIONS);
    }

    /**
     * A file of a table's rows.
     *
     * @param name as above
     * @param table the table's qualified name
     */
    SqlFile rows(String name, String table) throws IOException {
        return new SqlFile(this, whole(name), table, SqlFile.ROWS);
    }

    private String whole(String name) {
        return name + SqlContent.ZSTD + (key.isPresent() ? SqlContent.ENCRYPTED : "");
    }

    /** What encrypts a file; empty when nothing does. */
    Optional<EncryptingOutput> encrypting(String name, OutputStream out) throws IOException {
        return key.isPresent()
                ? Optional.of(new EncryptingOutput(out, key.get(), new FilePlace(base, name)))
                : Optional.empty();
    }
}
