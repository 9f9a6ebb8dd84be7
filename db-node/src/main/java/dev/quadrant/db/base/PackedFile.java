package dev.quadrant.db.base;

import dev.quadrant.db.encryption.EncryptingOutput;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Sha256;
import dev.quadrant.db.zstd.ZstdOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** A file of a base in the making: compressed, and encrypted where the base is. Used by one thread. */
final class PackedFile extends OutputStream {
    private final Path file;
    private final String name;
    private final FileChannel channel;
    private final MessageDigest digest;
    private final Optional<EncryptingOutput> encrypting;
    private final ZstdOutput out;
    private long content;

    /** Begins one; {@link BaseFiles} does. */
    PackedFile(BaseFiles files, String name) throws IOException {
        this.file = files.directory().resolve(name);
        this.name = name;
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        digest = Sha256.digest();
        OutputStream digested = new DigestOutputStream(Channels.newOutputStream(channel), digest);
        encrypting = files.encrypting(name, digested);
        out = new ZstdOutput(encrypting.isPresent() ? encrypting.get() : digested);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
        out.write(from, offset, count);
        content += count;
    }

    /** Bytes that were written, before compression. */
    long content() {
        return content;
    }

    /**
     * Ends the file; it is on the disk when this returns.
     *
     * @param table the table whose rows it has; empty for other files
     * @param rows how many
     */
    BaseManifest.DumpFile finish(String table, long rows) throws IOException {
        out.finish();
        if (encrypting.isPresent()) {
            encrypting.get().finish();
        }
        channel.force(true);
        long bytes = channel.size();
        channel.close();
        Durable.directory(file.getParent());
        return new BaseManifest.DumpFile(name, table, rows, content, bytes, Sha256.hex(digest));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
