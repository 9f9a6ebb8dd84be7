package dev.quadrant.monitor.logs.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** The open files and buffers of one query. Not for several threads; to be closed. */
public final class Reading implements AutoCloseable {
    private static final int FILES_MAX = 32;

    private final Map<Path, FileChannel> open = new LinkedHashMap<>(16, 0.75f, true);
    final BlockCodec codec = new BlockCodec();
    private byte[] buffer = new byte[1 << 16];

    /** Reads from a file, which may have been deleted meanwhile; valid until the next call. */
    byte[] read(Path file, long offset, int length) throws IOException {
        if (buffer.length < length) {
            buffer = new byte[Math.max(length, buffer.length * 2)];
        }
        FileChannel channel = channel(file);
        ByteBuffer into = ByteBuffer.wrap(buffer, 0, length);
        while (into.hasRemaining()) {
            if (channel.read(into, offset + into.position()) < 0) {
                throw new DamagedBlockException("the file ends before its blocks do");
            }
        }
        return buffer;
    }

    private FileChannel channel(Path file) throws IOException {
        FileChannel known = open.get(file);
        if (known != null) {
            return known;
        }
        if (open.size() >= FILES_MAX) {
            var oldest = open.entrySet().iterator().next();
            oldest.getValue().close();
            open.remove(oldest.getKey());
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        open.put(file, channel);
        return channel;
    }

    @Override
    public void close() {
        for (FileChannel channel : open.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written to it.
            }
        }
        open.clear();
    }
}
