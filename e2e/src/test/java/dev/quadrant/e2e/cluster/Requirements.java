package dev.quadrant.e2e.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What a machine must have for tests with hosts of their own. A test that lacks it is skipped, and says what to do. */
final class Requirements {
    private Requirements() {}

    /** Network namespaces and TUN devices. */
    static void assumeNamespaces() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root: network namespaces");
        Assumptions.assumeTrue(Shell.works("ip", "-V"), "needs ip: apt-get install iproute2");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun: modprobe tun");
        // Of this process' own: one that another left behind, or tries at the same time, says nothing of the machine.
        String trial = "qlab-try" + ProcessHandle.current().pid();
        Assumptions.assumeTrue(
                Shell.works("ip", "netns", "add", trial) && Shell.works("ip", "netns", "del", trial),
                "needs network namespaces");
    }
}
