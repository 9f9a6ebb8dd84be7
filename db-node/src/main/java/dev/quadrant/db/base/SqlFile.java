package dev.quadrant.db.base;

import dev.quadrant.db.encryption.EncryptingOutput;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Sha256;
import dev.quadrant.db.zstd.ZstdOutput;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A compressed file of statements that the server's own client reads too. The first line sets the delimiter; each statement
 * ends with it at the end of a line.
 */
final class SqlFile implements Closeable {
    /** Ends statements of rows, which are one line each. */
    static final String ROWS = ";";

    /** Ends definitions, which may have many lines and semicolons. */
    static final String DEFINITIONS = ";;quadrant;;";

    /** What each file sets, so that it can be loaded by itself. */
    private static final String[] SESSION = {
        "SET NAMES utf8mb4",
        "SET time_zone = '+00:00'",
        "SET foreign_key_checks = 0, unique_checks = 0",
        "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
        "SET @quadrant = 0 /*M!101100 , system_versioning_insert_history = 1 */"
    };

    private final Path file;
    private final String name;
    private final String table;
    private final String delimiter;
    private final FileChannel channel;
    private final MessageDigest digest;
    private final Optional<EncryptingOutput> encrypting;
    private final ZstdOutput out;
    private long sqlBytes;
    private long rows;

    /** Begins one; {@link SqlFiles} does. */
    SqlFile(SqlFiles files, String name, String table, String delimiter) throws IOException {
        this.file = files.directory().resolve(name);
        this.name = name;
        this.table = table;
        this.delimiter = delimiter;
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        digest = Sha256.digest();
        OutputStream digested = new DigestOutputStream(Channels.newOutputStream(channel), digest);
        encrypting = files.encrypting(name, digested);
        out = new ZstdOutput(encrypting.isPresent() ? encrypting.get() : digested);
        raw("DELIMITER " + delimiter + "\n");
        for (String statement : SESSION) {
            statement(statement);
        }
    }

    void statement(String sql) throws IOException {
        if (sql.contains(delimiter + "\n")) {
            throw new IOException("a definition contains " + delimiter + " at the end of a line");
        }
        raw(sql + delimiter + "\n");
    }

    /** Writes a statement of rows. */
    void statement(SqlBuffer sql, long rowCount) throws IOException {
        sql.append(delimiter).append('\n');
        sql.writeTo(out);
        sqlBytes += sql.length();
        rows += rowCount;
    }

    private void raw(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
        sqlBytes += bytes.length;
    }

    /** Ends the file; it is on the disk when this returns. */
    BaseManifest.DumpFile finish() throws IOException {
        raw("DELIMITER ;\n");
        out.finish();
        if (encrypting.isPresent()) {
            encrypting.get().finish();
        }
        channel.force(true);
        long bytes = channel.size();
        channel.close();
        Durable.directory(file.getParent());
        return new BaseManifest.DumpFile(name, table, rows, sqlBytes, bytes, Sha256.hex(digest));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
