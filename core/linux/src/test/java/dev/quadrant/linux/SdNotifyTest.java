package dev.quadrant.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams as systemd would receive them, on a real AF_UNIX socket. */
class SdNotifyTest {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;

    @TempDir
    Path directory;

    @Test
    void tellsReadyToAPath() {
        String path = directory.resolve("notify").toString();
        try (Receiver systemd = new Receiver(path)) {
            assertThat(SdNotify.to(path).ready("serving\n3 zones")).isTrue();
            assertThat(systemd.receive()).isEqualTo("READY=1\nSTATUS=serving 3 zones");
        }
    }

    @Test
    void tellsAnAbstractName() {
        String name = "@quadrant-test-" + Libc.getpid();
        try (Receiver systemd = new Receiver(name)) {
            SdNotify notify = SdNotify.to(name);
            assertThat(notify.reloading()).isTrue();
            assertThat(systemd.receive()).matches("RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]*");
            assertThat(notify.watchdog()).isTrue();
            assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
            assertThat(notify.stopping()).isTrue();
            assertThat(systemd.receive()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void saysFalseWhenNobodyListens() {
        assertThat(SdNotify.to(directory.resolve("absent").toString()).watchdog())
                .isFalse();
    }

    @Test
    void refusesARelativePath() {
        assertThatThrownBy(() -> SdNotify.to("notify")).hasMessageContaining("absolute path");
    }

    private static final class Receiver implements AutoCloseable {
        private final int fd = Libc.socket(AF_UNIX, SOCK_DGRAM, 0);

        Receiver(String name) {
            byte[] path = name.getBytes(StandardCharsets.UTF_8);
            boolean isAbstract = path[0] == '@';
            path[0] = isAbstract ? 0 : path[0];
            long address = Memory.allocate(110);
            Memory.putShort(address, (short) AF_UNIX);
            Memory.copy(path, 0, address + 2, path.length);
            int bound = Libc.bind(fd, address, 2 + path.length + (isAbstract ? 0 : 1));
            Memory.free(address);
            assertThat(bound).as(Errno.describe(bound)).isZero();
        }

        String receive() {
            long buffer = Memory.allocate(512);
            try {
                byte[] bytes = new byte[(int) Libc.recv(fd, buffer, 512, 0)];
                Memory.copy(buffer, bytes, 0, bytes.length);
                return new String(bytes, StandardCharsets.UTF_8);
            } finally {
                Memory.free(buffer);
            }
        }

        @Override
        public void close() {
            Libc.close(fd);
        }
    }
}
