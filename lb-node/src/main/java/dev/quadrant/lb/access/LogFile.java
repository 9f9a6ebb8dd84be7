package dev.quadrant.lb.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The file that lines are appended to; made for its owner and group alone. By the writer's thread, but for the counts. */
final class LogFile {
    private static final ByteBuffer END = ByteBuffer.wrap(new byte[] {'\n'});

    private final Path path;
    private FileChannel channel;
    /** Whether a part of a line was written before it failed. */
    private boolean withinLine;

    private final AtomicLong written = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile String error;

    LogFile(Path path) {
        this.path = path;
    }

    /** Opens what is at the path now, or makes it; then closes what was open before. */
    void open() throws IOException {
        FileChannel next;
        try {
            next = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        } catch (NoSuchFileException e) {
            throw new IOException("the directory of " + path + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + ": permission denied", e);
        }
        close();
        channel = next;
        withinLine = false;
    }

    /** Appends whole lines; those that the file does not take are lost and counted. */
    void write(ByteBuffer lines) {
        int from = lines.position();
        try {
            if (withinLine) {
                channel.write(END.rewind());
                withinLine = false;
            }
            while (lines.hasRemaining()) {
                channel.write(lines);
            }
            error = null;
            written.addAndGet(count(lines, from, lines.limit()));
        } catch (IOException e) {
            error = e.getMessage();
            withinLine |= lines.position() > from && lines.get(lines.position() - 1) != '\n';
            written.addAndGet(count(lines, from, lines.position()));
            lost.addAndGet(count(lines, lines.position(), lines.limit()));
        }
    }

    private static long count(ByteBuffer lines, int from, int to) {
        long count = 0;
        for (int i = from; i < to; i++) {
            count += lines.get(i) == '\n' ? 1 : 0;
        }
        return count;
    }

    long written() {
        return written.get();
    }

    long lost() {
        return lost.get();
    }

    /** Why the last write failed; null when it did not. */
    String error() {
        return error;
    }

    void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            error = e.getMessage();
        }
    }
}
