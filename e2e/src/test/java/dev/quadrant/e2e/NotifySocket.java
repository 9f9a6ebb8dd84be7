package dev.quadrant.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Predicate;

/** systemd's end of sd_notify(3): a datagram socket in the file system. */
final class NotifySocket implements AutoCloseable {
    private static final int SOCK_DGRAM = 2;
    private static final int SIZE = 512;
    private static final short POLLIN = 1;
    private static final int LIMIT_MILLIS = 60_000;

    private final String path;
    private final int fd = Libc.socket(SocketAddresses.AF_UNIX, SOCK_DGRAM, 0);
    private final long buffer = Memory.allocate(SIZE);

    NotifySocket(Path path) {
        this.path = path.toString();
        byte[] name = this.path.getBytes(StandardCharsets.UTF_8);
        long address = Memory.allocate(110);
        Memory.putShort(address, (short) SocketAddresses.AF_UNIX);
        Memory.copy(name, 0, address + 2, name.length);
        int bound = Libc.bind(fd, address, 3 + name.length);
        Memory.free(address);
        assertThat(bound).as(Errno.describe(bound)).isZero();
    }

    String path() {
        return path;
    }

    /** The next message that fits, within a minute; others, which may come for ever, are passed over. */
    String next(Predicate<String> fits) {
        long deadline = System.nanoTime() + LIMIT_MILLIS * 1_000_000L;
        String text = receive();
        while (!fits.test(text)) {
            assertThat(System.nanoTime())
                    .as("a message that fits, after " + text)
                    .isLessThan(deadline);
            text = receive();
        }
        return text;
    }

    private String receive() {
        long poll = Memory.allocate(8);
        Memory.putInt(poll, fd);
        Memory.putShort(poll + 4, POLLIN);
        int ready = Libc.poll(poll, 1, LIMIT_MILLIS);
        Memory.free(poll);
        assertThat(ready).as("a message to systemd within a minute").isOne();
        byte[] bytes = new byte[(int) Libc.recv(fd, buffer, SIZE, 0)];
        Memory.copy(buffer, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Libc.close(fd);
        Memory.free(buffer);
    }
}
