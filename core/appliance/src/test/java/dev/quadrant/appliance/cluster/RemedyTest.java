package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.LinuxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel refuses, as real kernels say it, and what an operator is told to do. */
class RemedyTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        Errno.EPERM + ", CAP_NET_ADMIN",
        Errno.ENOENT + ", modprobe tun",
        Errno.EACCES + ", read and write /dev/net/tun",
        Errno.EBUSY + ", stop the program that has the device",
    })
    void everyRefusalHasAFix(int errno, String fix) {
        assertThat(Remedy.of(new LinuxException("make TUN device qv-web", errno)))
                .contains(fix);
    }

    @Test
    void theKernelsRefusalsAreInWords() {
        try (PlacementLab lab = new PlacementLab(directory)) {
            lab.ip("host", "tuntap", "add", "dev", "qv-web", "mode", "tap");
            assertThat(refused(lab, "web")).contains("make TUN device qv-web: invalid argument");
            lab.ip("host", "tuntap", "del", "dev", "qv-web", "mode", "tap");

            lab.place("web=" + PlacementLab.IPV4);
            assertThat(refused(lab, "web")).contains("make TUN device qv-web: busy");

            assertThat(refused(lab, "other", "setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"))
                    .contains("make TUN device qv-other: operation not permitted");
            assertThat(refused(lab, "other", "setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"))
                    .contains("open a packet socket: operation not permitted");
            assertThat(refused(
                            lab,
                            "other",
                            "unshare",
                            "-m",
                            "sh",
                            "-c",
                            "mount -t tmpfs none /dev/net && exec \"$@\"",
                            "sh"))
                    .contains("open /dev/net/tun: no such file or directory");
        }
    }

    /** What the program says when it may not place an address. */
    private static String refused(PlacementLab lab, String vip, String... launcher) {
        PlacementLab.Running running = lab.launch(List.of(launcher), vip + "=" + PlacementLab.IPV4);
        PlacementLab.await("it ends", running, () -> !running.process().isAlive());
        return running.said();
    }
}
