package dev.quadrant.db.archive;

import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.repository.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** The segment that is being written. Used by one thread; after an {@link IOException} only {@link #close()} is allowed. */
final class SegmentWriter implements Closeable {
    private static final int BUFFER = 256 * 1024;

    private final Chain chain;
    private final String name;
    private final FileChannel channel;
    private final SegmentContent content;
    private final MessageDigest digest;
    private final byte[] buffer = new byte[BUFFER];
    private int buffered;
    private boolean dirty;

    private SegmentWriter(Chain chain, String name, FileChannel channel, SegmentContent content, MessageDigest digest) {
        this.chain = chain;
        this.name = name;
        this.channel = channel;
        this.content = content;
        this.digest = digest;
    }

    /** Begins a segment: the file is there, with its magic number, when this returns. */
    static SegmentWriter create(Chain chain, String name) throws IOException {
        FileChannel channel = FileChannel.open(
                chain.segment(name),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        SegmentWriter writer = new SegmentWriter(chain, name, channel, new SegmentContent(), Sha256.digest());
        byte[] magic = BinlogFile.magic();
        writer.put(magic, 0, magic.length);
        writer.sync();
        Durable.directory(chain.directory());
        return writer;
    }

    /** Goes on with a segment whose content is known, cutting what lies behind its last whole transaction. */
    static SegmentWriter resume(Chain chain, String name, SegmentContent content) throws IOException {
        Path file = chain.segment(name);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            content.cut();
            channel.truncate(content.end());
            channel.position(content.end());
            channel.force(true);
            return new SegmentWriter(chain, name, channel, content, Sha256.of(file));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Appends an event; it is in the file after {@link #flush()} and on the disk after {@link #sync()}. */
    void append(Event event) throws IOException {
        content.accept(event);
        put(event.array(), event.offset(), event.length());
    }

    private void put(byte[] bytes, int offset, int length) throws IOException {
        if (length > BUFFER - buffered) {
            flush();
        }
        if (length > BUFFER) {
            write(bytes, offset, length);
        } else {
            System.arraycopy(bytes, offset, buffer, buffered, length);
            buffered += length;
        }
        dirty = true;
    }

    private void flush() throws IOException {
        write(buffer, 0, buffered);
        buffered = 0;
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
        while (source.hasRemaining()) {
            channel.write(source);
        }
        digest.update(bytes, offset, length);
    }

    /** Whether there are events that {@link #sync()} has not seen. */
    boolean dirty() {
        return dirty;
    }

    /** Forces all that was appended to the disk. */
    void sync() throws IOException {
        if (dirty) {
            flush();
            channel.force(false);
            dirty = false;
        }
    }

    /** Closes the segment for good, with its manifest. */
    SegmentManifest seal(String next) throws IOException {
        sync();
        channel.force(true);
        channel.close();
        SegmentManifest manifest = content.manifest(name, Sha256.hex(digest), next);
        chain.close(manifest);
        return manifest;
    }

    SegmentContent content() {
        return content;
    }

    String name() {
        return name;
    }

    /** Closes the file as it is; what was not synced may be lost, and is fetched again. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
