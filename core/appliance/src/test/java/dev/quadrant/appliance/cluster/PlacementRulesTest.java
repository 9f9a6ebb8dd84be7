package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.linux.net.MacAddress;
import dev.quadrant.linux.net.NetSettings;
import dev.quadrant.linux.net.NetlinkEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules by which addresses are placed, announced, defended and given up: time is passed in, nothing is waited for. */
class PlacementRulesTest {
    private static final long MILLIS = 1_000_000;
    private static final long SECOND = 1_000 * MILLIS;
    private static final MacAddress OTHER = new MacAddress(0x02005e780002L);
    private static final MacAddress NONE = MacAddress.NONE;
    private static final InetAddress VIP = address("10.0.0.100");

    @TempDir
    Path settings;

    @ParameterizedTest
    @CsvSource({
        "0, 0, BY_KERNEL, the kernel answers ARP (arp_ignore=0)",
        "0, 1, BY_PROCESS, this process answers ARP (arp_ignore=1)",
        "2, 0, BY_PROCESS, this process answers ARP (arp_ignore=2)",
        "3, 1, BY_PROCESS, this process answers ARP (arp_ignore=3)",
        "4, 0, BY_KERNEL, the kernel answers ARP (arp_ignore=4)",
        "0, 8, BY_PROCESS, this process answers ARP (arp_ignore=8)",
    })
    void theHigherArpIgnoreDecides(int all, int own, Placement.Answered answered, String reason) throws Exception {
        arpIgnore("all", all);
        arpIgnore("eth0", own);
        assertThat(Placement.of(VIP, "eth0", new NetSettings(settings))).isEqualTo(new Placement(answered, reason));
    }

    @Test
    void whatCannotBeReadIsAnsweredByTheProcess() {
        assertThat(Placement.of(VIP, "eth0", new NetSettings(settings)).inWords())
                .isEqualTo("on a TUN device of this process; this process answers ARP (arp_ignore cannot be read)");
        assertThat(Placement.of(address("2001:db8::1"), "eth0", new NetSettings(settings))
                        .answered())
                .isEqualTo(Placement.Answered.BY_PROCESS);
    }

    private void arpIgnore(String name, int value) throws IOException {
        Path directory = Files.createDirectories(settings.resolve("ipv4/conf").resolve(name));
        Files.writeString(directory.resolve("arp_ignore"), value + "\n");
    }

    @Test
    void announcesOftenAtFirst() {
        AnnounceSchedule schedule = new AnnounceSchedule(5 * SECOND);
        List<Long> at = new ArrayList<>();
        for (long now = 5 * SECOND; now <= 100 * SECOND; now += 10 * MILLIS) {
            if (schedule.due(now)) {
                at.add((now - 5 * SECOND) / MILLIS);
            }
        }
        assertThat(at).containsExactly(0L, 100L, 300L, 1_000L, 2_000L, 4_000L, 30_000L, 60_000L, 90_000L);
    }

    @Test
    void putsBackAFewTimesInAMinute() {
        PutBacks putBacks = new PutBacks();
        for (int i = 0; i < PutBacks.MAX; i++) {
            assertThat(putBacks.allow(i * SECOND)).isTrue();
        }
        assertThat(putBacks.exhausted(5 * SECOND)).isTrue();
        assertThat(putBacks.allow(59 * SECOND)).isFalse();
        assertThat(putBacks.allow(60 * SECOND)).as("the first is a minute ago").isTrue();
        assertThat(putBacks.allow(60 * SECOND)).isFalse();
    }

    @Test
    void aConflictIsAnsweredAtOnceAndBounded() {
        Conflicts conflicts = new Conflicts(0);
        assertThat(conflicts.announce(MILLIS)).isTrue();
        assertThat(conflicts.counts(MILLIS))
                .as("the previous holder's last word")
                .isFalse();
        assertThat(conflicts.report(MILLIS)).isFalse();
        assertThat(conflicts.announce(2 * MILLIS)).isFalse();
        int announced = 0;
        int reported = 0;
        for (long now = 3 * SECOND; now < 63 * SECOND; now += MILLIS) {
            assertThat(conflicts.counts(now)).isTrue();
            announced += conflicts.announce(now) ? 1 : 0;
            reported += conflicts.report(now) ? 1 : 0;
        }
        assertThat(announced).isEqualTo(60);
        assertThat(reported).isEqualTo(6);
    }

    @Test
    void anAddressThatNobodyAnswersForIsFreeAfterThreeProbes() {
        UsageCheck check = new UsageCheck(0);
        assertThat(check.obstacle()).isEqualTo("checking-address");
        assertThat(probes(check, 0, SECOND)).containsExactly(0L, 150L, 300L);
        assertThat(check.obstacle()).isEmpty();
    }

    @Test
    void anAnswerIsDoubtedBeforeItIsBelieved() {
        UsageCheck check = new UsageCheck(0);
        probes(check, 0, 100 * MILLIS);
        String obstacle = "";
        long now = 100 * MILLIS;
        for (; now < 5 * SECOND && !obstacle.startsWith("address-in-use"); now += 10 * MILLIS) {
            if (check.probe(now)) {
                check.claimed(OTHER, now);
            } else if (now == 100 * MILLIS) {
                check.claimed(OTHER, now);
            }
            obstacle = check.obstacle();
            assertThat(obstacle).isNotEmpty();
        }
        assertThat(obstacle).isEqualTo("address-in-use by " + OTHER);
        assertThat(now).isBetween(UsageCheck.DOUBT, UsageCheck.DOUBT + SECOND);
        probes(check, now, now + UsageCheck.SILENCE + SECOND);
        assertThat(check.obstacle()).as("after its silence").isEmpty();
    }

    @Test
    void theAnswerOfAHolderIsNoObstacle() {
        UsageCheck check = new UsageCheck(0);
        check.claimed(OTHER, MILLIS);
        assertThat(check.obstacle()).isEqualTo("checking-address");
        check.held(true, 2 * MILLIS);
        assertThat(check.obstacle()).as("it is one of the cluster").isEmpty();
        check.claimed(OTHER, 3 * MILLIS);
        assertThat(check.obstacle()).isEmpty();
        assertThat(probes(check, 3 * MILLIS, 60 * SECOND))
                .as("while it is held")
                .isEmpty();
    }

    @Test
    void nobodyIsAskedAndNothingBelievedWhileTheAddressMoves() {
        UsageCheck check = new UsageCheck(0);
        probes(check, 0, SECOND);
        check.held(true, SECOND);
        check.held(false, 10 * SECOND);
        check.claimed(OTHER, 10 * SECOND + MILLIS);
        assertThat(check.obstacle())
                .as("the last word of the one that has gone")
                .isEmpty();
        assertThat(probes(check, 10 * SECOND, 10 * SECOND + UsageCheck.UNHELD - MILLIS))
                .isEmpty();
        assertThat(probes(check, 10 * SECOND, 40 * SECOND)).as("from then on").isNotEmpty();
        check.claimed(OTHER, 40 * SECOND);
        assertThat(check.obstacle()).isEqualTo("checking-address");
    }

    /** When probes go out, in milliseconds. */
    private static List<Long> probes(UsageCheck check, long from, long to) {
        List<Long> at = new ArrayList<>();
        for (long now = from; now <= to; now += MILLIS) {
            if (check.probe(now)) {
                at.add(now / MILLIS);
            }
        }
        return at;
    }

    @Test
    void theHostsNetworkIsFollowedByNames() {
        HostNetwork network = new HostNetwork(Set.of(VIP));
        network.link(new NetlinkEvent.Link(true, 2, "eth0", true, true, OTHER));
        network.address(new NetlinkEvent.Address(true, 2, VIP, 24, 0, false));
        network.address(new NetlinkEvent.Address(true, 9, VIP, 32, 0x56, false));
        network.address(new NetlinkEvent.Address(true, 2, address("10.0.0.1"), 24, 0, false));
        assertThat(network.elsewhere(VIP, 9)).isEqualTo(new NetlinkEvent.Address(true, 2, VIP, 24, 0, false));
        assertThat(network.removal(network.elsewhere(VIP, 9))).isEqualTo("ip addr del 10.0.0.100/24 dev eth0");
        assertThat(network.has(VIP, 9)).isTrue();

        network.link(new NetlinkEvent.Link(true, 2, "lan", true, true, OTHER));
        assertThat(network.link("eth0")).as("renamed").isNull();
        network.link(new NetlinkEvent.Link(true, 3, "eth0", true, false, OTHER));
        assertThat(network.link("eth0").interfaceIndex()).as("another one").isEqualTo(3);
        network.link(new NetlinkEvent.Link(false, 2, "lan", false, false, NONE));
        assertThat(network.elsewhere(VIP, 9)).as("gone with its interface").isNull();
        network.address(new NetlinkEvent.Address(false, 9, VIP, 32, 0x56, false));
        assertThat(network.has(VIP, 9)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.100, '', ''",
        "2001:db8::100, '', ''",
        "2001:db8::100, link-local-tentative, missing",
        "2001:db8::100, link-local-tentative, tentative",
        "10.0.0.100, '', tentative",
    })
    void anIpv6AddressNeedsAnAddressFromWhichTheKernelAsksNeighbours(String vip, String obstacle, String linkLocal)
            throws Exception {
        Files.writeString(
                Files.createDirectories(settings.resolve("ipv6/conf/eth0")).resolve("disable_ipv6"), "0\n");
        HostNetwork network = new HostNetwork(Set.of(VIP));
        network.link(new NetlinkEvent.Link(true, 2, "eth0", true, true, OTHER));
        if (!linkLocal.equals("missing")) {
            network.address(new NetlinkEvent.Address(true, 2, address("fe80::2"), 64, 0, !linkLocal.isEmpty()));
        }
        InterfaceCheck check = new InterfaceCheck(address(vip), "eth0", network, new NetSettings(settings), 0);
        assertThat(check.obstacle(0)).isEqualTo(obstacle);
        network.address(new NetlinkEvent.Address(true, 2, address("fe80::2"), 64, 0, false));
        assertThat(check.obstacle(0)).isEmpty();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
