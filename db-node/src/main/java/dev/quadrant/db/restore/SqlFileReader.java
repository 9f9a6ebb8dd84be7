package dev.quadrant.db.restore;

import dev.quadrant.db.base.SqlContent;
import dev.quadrant.db.encryption.KeyFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads the statements of a base's file: each ends with the delimiter at the end of a line, and a line {@code DELIMITER x}
 * sets it. Memory is that of the largest statement.
 */
final class SqlFileReader implements Closeable {
    private static final byte[] DELIMITER = "DELIMITER ".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST = (1 << 30) + (1 << 20);

    private final InputStream in;
    private final byte[] chunk = new byte[64 * 1024];
    private int chunkAt;
    private int chunkEnd;
    private byte[] statement = new byte[1 << 20];
    private int length;
    private byte[] delimiter = {';'};

    private SqlFileReader(InputStream in) {
        this.in = in;
    }

    /** Opens a file of a base; parameters and failures as those of {@link SqlContent#open}. */
    static SqlFileReader open(Path directory, String name, KeyFile keys) throws IOException {
        return of(SqlContent.open(directory, name, keys));
    }

    static SqlFileReader of(InputStream in) {
        return new SqlFileReader(in);
    }

    /** The next statement without its delimiter, or null at the end. */
    byte[] next() throws IOException {
        length = 0;
        int lineStart = 0;
        while (readLine()) {
            if (lineStart == 0 && startsWith(DELIMITER)) {
                delimiter = Arrays.copyOfRange(statement, DELIMITER.length, length - 1);
                length = 0;
                continue;
            }
            if (endsWithDelimiter(lineStart)) {
                return Arrays.copyOf(statement, length - 1 - delimiter.length);
            }
            lineStart = length;
        }
        if (length > 0) {
            throw new RestoreFailure("ends inside a statement");
        }
        return null;
    }

    private boolean startsWith(byte[] prefix) {
        return length > prefix.length && Arrays.equals(statement, 0, prefix.length, prefix, 0, prefix.length);
    }

    private boolean endsWithDelimiter(int lineStart) {
        int at = length - 1 - delimiter.length;
        return at >= lineStart && Arrays.equals(statement, at, length - 1, delimiter, 0, delimiter.length);
    }

    /** Adds a line with its line break; false at the end. */
    private boolean readLine() throws IOException {
        while (true) {
            if (chunkAt == chunkEnd) {
                chunkAt = 0;
                chunkEnd = in.read(chunk);
                if (chunkEnd < 0) {
                    chunkEnd = 0;
                    return false;
                }
            }
            int end = chunkAt;
            while (end < chunkEnd && chunk[end] != '\n') {
                end++;
            }
            boolean whole = end < chunkEnd;
            add(chunkAt, whole ? end + 1 : end);
            chunkAt = whole ? end + 1 : end;
            if (whole) {
                return true;
            }
        }
    }

    private void add(int from, int until) throws IOException {
        int count = until - from;
        if (length + count > statement.length) {
            long size = Math.min(Math.max(2L * statement.length, length + count), MOST);
            if (length + count > size) {
                throw new RestoreFailure("a statement is larger than " + MOST + " bytes");
            }
            statement = Arrays.copyOf(statement, (int) size);
        }
        System.arraycopy(chunk, from, statement, length, count);
        length += count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
