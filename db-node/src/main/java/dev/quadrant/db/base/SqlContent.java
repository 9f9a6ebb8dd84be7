package dev.quadrant.db.base;

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

    /** Of those that earlier versions wrote. */
    private static final String GZIP = ".sql.gz";

    private static final int BUFFER = 64 * 1024;

    private SqlContent() {}

    /**
     * Opens a file.
     *
     * @return its SQL; what is wrong with the file may become known only while it is read
     * @throws IOException when it cannot be read, or its name has an ending that is unknown here
     */
    public static InputStream open(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!name.endsWith(ZSTD) && !name.endsWith(GZIP)) {
            throw new IOException(
                    file + " is of a kind that this version does not know; take the version that wrote it");
        }
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            return name.endsWith(ZSTD) ? new ZstdInput(in) : new GZIPInputStream(in, BUFFER);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
