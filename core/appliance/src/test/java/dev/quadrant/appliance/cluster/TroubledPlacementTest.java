package dev.quadrant.appliance.cluster;

import static dev.quadrant.appliance.cluster.PlacementLab.IPV4;
import static dev.quadrant.appliance.cluster.PlacementLab.IPV6;
import static dev.quadrant.appliance.cluster.PlacementLab.mac;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What becomes of a placed address when somebody interferes, or the process ends badly, on real kernels. */
class TroubledPlacementTest extends InPlacementLab {
    private static final String DEVICE = "qv-web";
    private static final int KILLED = 128 + 9;

    @Test
    void theInterfacesStateIsAnObstacleUntilItIsWellAgain() {
        PlacementLab.Placing placing = lab.place("web=" + IPV6);
        placing.awaitObstacle("web", "");
        placing.tell("acquire web 600000");

        lab.ip("switch", "link", "set", "host", "down");
        placing.awaitObstacle("web", "no-carrier");
        lab.ip("switch", "link", "set", "host", "up");
        placing.awaitObstacle("web", "");
        lab.ip("host", "link", "set", "eth0", "down");
        placing.awaitObstacle("web", "interface-down");
        lab.ip("host", "link", "set", "eth0", "name", "eth9");
        placing.awaitObstacle("web", "interface-missing");
        lab.ip("host", "link", "set", "eth9", "name", "eth0");
        lab.ip("host", "link", "set", "eth0", "up");
        placing.awaitObstacle("web", "");
        lab.set("host", "ipv6.conf.eth0.disable_ipv6", 1);
        placing.awaitObstacle("web", "ipv6-disabled");
        lab.set("host", "ipv6.conf.eth0.disable_ipv6", 0);
        placing.awaitObstacle("web", "");

        lab.ip("host", "link", "del", "eth0");
        placing.awaitObstacle("web", "interface-missing");
        lab.attach("host", 1);
        placing.awaitObstacle("web", "");
        // By an interface of the same name and another index.
        lab.awaitReached(IPV6, placing);
    }

    /** The kernel asks no neighbour before the interface's own address is known to be no duplicate. */
    @Test
    void anIpv6AddressIsNotServedBeforeItsInterfaceCanAskNeighbours() {
        PlacementLab.Placing placing = lab.place("four=" + IPV4, "six=" + IPV6);
        placing.awaitObstacle("six", "");
        lab.ip("host", "link", "set", "eth0", "down");
        placing.awaitObstacle("six", "interface-down");
        // One a second: it does not end before the test ends it.
        lab.set("host", "ipv6.conf.eth0.dad_transmits", 100_000);
        lab.ip("host", "link", "set", "eth0", "up");
        lab.ip("host", "addr", "add", "fd00:78::1/64", "dev", "eth0", "nodad");
        placing.awaitObstacle("six", "link-local-tentative");
        placing.awaitObstacle("four", "");
        placing.tell("acquire six 600000");
        assertThat(lab.reached(IPV6)).as("while the address is tentative").isFalse();
        assertThat(placing.obstacle("six")).isEqualTo("link-local-tentative");
        placing.tell("drop six");

        lab.ip("host", "addr", "add", "fe80::78:1/64", "dev", "eth0", "nodad");
        placing.awaitObstacle("six", "");
        placing.tell("acquire six 600000");
        lab.awaitReached(IPV6, placing);
    }

    @Test
    void checkNamesWhatIsInTheWay() throws IOException {
        Map<String, String> keys = lab.keys("a", 1);
        PlacementLab.vip(keys, "four", IPV4, "lb", 100);
        PlacementLab.vip(keys, "six", IPV6, "lb", 100);
        PlacementLab.Placing agent = lab.agent("host", keys, "lb");
        String obstacle = "six " + IPV6 + " on eth0: this host cannot be a candidate now: ";
        assertThat(agent.tell("check")).doesNotContain("candidate");
        lab.ip("host", "link", "set", "eth0", "down");
        assertThat(agent.tell("check")).contains(obstacle + "interface-down");
        lab.set("host", "ipv6.conf.eth0.dad_transmits", 100_000);
        lab.ip("host", "link", "set", "eth0", "up");
        PlacementLab.await(
                "check says that the interface's address is tentative",
                agent.running(),
                () -> agent.tell("check").contains(obstacle + "link-local-tentative"));
        assertThat(agent.tell("check")).doesNotContain("four " + IPV4 + " on eth0: this host");
    }

    @Test
    void whatOthersRemoveIsPutBackButNotForEver() {
        PlacementLab.Placing placing = lab.place("web=" + IPV4);
        placing.awaitObstacle("web", "");
        placing.tell("acquire web 600000");

        lab.ip("host", "addr", "del", IPV4 + "/32", "dev", DEVICE);
        lab.awaitReached(IPV4, placing);
        lab.ip("host", "link", "set", DEVICE, "down");
        lab.awaitReached(IPV4, placing);
        lab.ip("host", "link", "del", DEVICE);
        lab.awaitReached(IPV4, placing);
        for (int times = 0; times < PutBacks.MAX && placing.obstacle("web").isEmpty(); times++) {
            // It is not put back once more when it says so, which may come a moment after the last time.
            PlacementLab.await(
                    "it is there, or is given up",
                    placing.running(),
                    () -> lab.has("host", IPV4) || !placing.obstacle("web").isEmpty());
            lab.worksOn("host", "ip", "addr", "del", IPV4 + "/32", "dev", DEVICE);
        }
        placing.awaitObstacle("web", "removed-by-others");
        placing.tell("drop web");
        assertThat(lab.has("host", IPV4)).isFalse();
        assertThat(placing.tell("counts")).contains("put-back=" + PutBacks.MAX);
    }

    @Test
    void anAddressThatTheHostHasAlreadyIsNamedWithTheCommandThatRemovesIt() {
        lab.ip("host", "addr", "add", IPV4 + "/24", "dev", "eth0");
        PlacementLab.Placing placing = lab.place("web=" + IPV4);
        placing.awaitObstacle("web", "address-on-host");
        placing.await("ip addr del " + IPV4 + "/24 dev eth0");
        lab.ip("host", "addr", "del", IPV4 + "/24", "dev", "eth0");
        placing.awaitObstacle("web", "");
    }

    @Test
    void anAddressThatAMachineOutsideTheClusterUsesIsLeftAlone() {
        lab.ip("other", "addr", "add", IPV4 + "/24", "dev", "eth0");
        lab.ip("other", "addr", "add", IPV6 + "/64", "dev", "eth0", "nodad");
        PlacementLab.Placing placing = lab.place("four=" + IPV4, "six=" + IPV6);
        placing.awaitObstacle("four", "address-in-use by " + mac("other"));
        placing.awaitObstacle("six", "address-in-use by " + mac("other"));

        lab.ip("other", "addr", "del", IPV4 + "/24", "dev", "eth0");
        placing.awaitObstacle("four", "");
        // What answers is somebody of the cluster after all.
        placing.tell("held six");
        placing.awaitObstacle("six", "");
    }

    @Test
    void aConflictIsToldAndTheNeighboursComeBack() {
        PlacementLab.Placing placing = lab.place("web=" + IPV4);
        placing.awaitObstacle("web", "");
        placing.tell("acquire web 600000");
        lab.awaitReached(IPV4, placing);
        // Not at once: what is heard just after a takeover is the previous holder's last word.
        PlacementLab.await("the takeover is over", placing.running(), () -> {
            claim();
            return placing.running().said().contains("vip-conflict");
        });
        placing.await("by=" + mac("other"));
        PlacementLab.await(
                "the client believes the holder",
                placing.running(),
                () -> lab.neighbour(IPV4).equals(mac("host")));
        assertThat(lab.worksOn("client", "ping", "-c", "1", "-W", "10", IPV4)).isTrue();
        assertThat(placing.tell("counts")).doesNotContain("conflicts=0");
    }

    /** The other host says that it has the address, as a machine with a wrong configuration does. */
    private void claim() {
        lab.on("other", "python3", "-c", """
            import socket
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            s.bind(('eth0', 0))
            mac = bytes.fromhex('%s')
            vip = socket.inet_aton('%s')
            s.send(b'\\xff' * 6 + mac + bytes.fromhex('08060001080006040001') + mac + vip + b'\\xff' * 6 + vip)
            """.formatted(mac("other").replace(":", ""), IPV4));
    }

    @Test
    void neitherSigkillNorAStopLeavesAnAddress() throws Exception {
        PlacementLab.Placing placing = lab.place("four=" + IPV4, "six=" + IPV6);
        placing.tell("acquire four 600000");
        placing.tell("acquire six 1500");
        Process process = placing.running().process();
        PlacementLab.run("kill", "-STOP", Long.toString(process.pid()));
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("ended by the kernel").isEqualTo(KILLED);
        assertThat(lab.has("host", IPV4)).isFalse();
        assertThat(lab.has("host", IPV6)).isFalse();
        assertThat(lab.ip("host", "link")).doesNotContain("qv-");
    }

    /** One thread in a write that neither ends nor can be interrupted: the process cannot end, but the address does. */
    @Test
    void aProcessThatHangsOnADiskHasNoAddressAfterSigkill() throws Exception {
        Path disk = directory.resolve("disk");
        Path mount = Files.createDirectory(directory.resolve("mount"));
        PlacementLab.run("truncate", "-s", "16M", disk.toString());
        Assumptions.assumeTrue(
                PlacementLab.works("mkfs.ext4", "-q", disk.toString()), "needs mkfs.ext4: apt-get install e2fsprogs");
        Assumptions.assumeTrue(
                PlacementLab.works("mount", "-o", "loop", disk.toString(), mount.toString()), "needs a loop device");
        try {
            PlacementLab.Placing placing = lab.place("web=" + IPV4);
            placing.tell("acquire web 600000");
            PlacementLab.run("fsfreeze", "-f", mount.toString());
            try {
                placing.tell("hang " + mount.resolve("file"));
                long pid = placing.running().process().pid();
                PlacementLab.await("a thread hangs", placing.running(), () -> hangs(pid));
                placing.running().process().destroyForcibly();
                PlacementLab.await("the address is gone", placing.running(), () -> !lab.has("host", IPV4));
                assertThat(hangs(pid)).as("the process still hangs").isTrue();
            } finally {
                PlacementLab.run("fsfreeze", "-u", mount.toString());
            }
        } finally {
            lab.close();
            PlacementLab.await("the file system is free", null, () -> PlacementLab.works("umount", mount.toString()));
        }
    }

    private static boolean hangs(long pid) {
        return PlacementLab.works("sh", "-c", "grep -qs '^State:.D' /proc/" + pid + "/task/*/status");
    }

    @Test
    void anOrdinaryUserWithTwoCapabilitiesIsEnough() throws Exception {
        Assumptions.assumeTrue(PlacementLab.works("setpriv", "--version"), "needs setpriv: apt-get install util-linux");
        List<String> launcher = List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=+net_admin,+net_raw",
                "--ambient-caps=+net_admin,+net_raw");
        // As udev makes it.
        PlacementLab.run("chmod", "666", "/dev/net/tun");
        lab.openClassPath();
        PlacementLab.Placing placing = lab.place(launcher, "four=" + IPV4, "six=" + IPV6);
        placing.awaitObstacle("four", "");
        long pid = placing.running().process().pid();
        assertThat(PlacementLab.run("grep", "-E", "^(Uid|CapEff)", "/proc/" + pid + "/status"))
                .contains("Uid:\t65534")
                .contains("CapEff:\t0000000000003000");
        lab.set("host", "ipv4.conf.all.arp_ignore", 1);
        placing.tell("acquire four 600000");
        placing.tell("acquire six 600000");
        lab.awaitReached(IPV4, placing);
        lab.awaitReached(IPV6, placing);
    }
}
