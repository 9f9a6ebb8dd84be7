package dev.quadrant.db.base;

import dev.quadrant.db.encryption.DecryptingInput;
import dev.quadrant.db.encryption.FilePlace;
import dev.quadrant.db.encryption.KeyFile;
import dev.quadrant.db.zstd.ZstdInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The SQL in a base's file, whose name says how it is packed. */
public final class SqlContent {
    /** End of the names of files that are written now. */
    static final String ZSTD = ".sql.zst";

    /** Behind that, when it is encrypted. */
    public static final String ENCRYPTED = ".enc";

    /** Of those that earlier versions wrote. */
    private static final String GZIP = ".sql.gz";

    private static final int BUFFER = 64 * 1024;

    private SqlContent() {}

    /**
     * Opens a file.
     *
     * @param directory its base's
     * @param name its name there
     * @param keys needed when it is encrypted
     * @return its SQL; what is wrong with the file may become known only while it is read
     * @throws IOException in words that fit behind the file's name, also when there is no key or the name has an ending that is unknown here
     */
    public static InputStream open(Path directory, String name, KeyFile keys) throws IOException {
        String packed = name.endsWith(ENCRYPTED) ? name.substring(0, name.length() - ENCRYPTED.length()) : name;
        if (!packed.endsWith(ZSTD) && !packed.endsWith(GZIP)) {
            throw new IOException("is of a kind that this version does not know; take the version that wrote it");
        }
        InputStream in = decrypted(directory, name, keys);
        try {
            return packed.endsWith(ZSTD) ? new ZstdInput(in) : new GZIPInputStream(in, BUFFER);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Opens a file as it is but for its encryption, where it has one; parameters and failures as above. */
    public static InputStream decrypted(Path directory, String name, KeyFile keys) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(directory.resolve(name)), BUFFER);
        if (!name.endsWith(ENCRYPTED)) {
            return in;
        }
        try {
            return new DecryptingInput(
                    in, keys, new FilePlace(directory.getFileName().toString(), name));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
